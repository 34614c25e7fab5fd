/**
 * Pure: the context to deploy to.
 *
 * @param named - by the user, on the command line.
 * @param configured - in the stack's file.
 * @param embedded - of the cluster that `npm start` starts itself.
 * @throws {Error} rather than deploy to a cluster that `npm start` did not start and the user did not name.
 */
export function chooseContext(
  stack: string,
  named: string | undefined,
  configured: string | undefined,
  embedded: string,
): string {
  if (named !== undefined) return named;
  if (configured === undefined || configured === embedded) return embedded;
  throw new Error(
    `Pulumi.${stack}.yaml names the context ${configured}, a cluster that this command did not start.\n` +
      `To deploy there: npm start -- --context ${configured}\n` +
      `To come back to the embedded cluster: npm start -- --context ${embedded}`,
  );
}

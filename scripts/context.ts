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

/** What `npm start` is asked for, and what there is. */
export interface Asked {
  readonly simulate: boolean;
  readonly context: string;
  readonly embedded: string;
  /** Whether a simulated cluster runs. */
  readonly simulatedRuns: boolean;
  /** The user's own PULUMI_BACKEND_URL. */
  readonly backend: string | undefined;
}

/**
 * Pure: keeps the simulated cluster and all others apart.
 *
 * @throws {Error} with what to type instead.
 */
export function requireOneKind({ simulate, context, embedded, simulatedRuns, backend }: Asked): void {
  if (simulatedRuns && !simulate) {
    throw new Error(
      "A simulated cluster runs on this machine: every command here means that one.\n" +
        "To go on with it: npm start -- --simulate\n" +
        "To stop it first: npm run sandbox -- stop",
    );
  }
  if (simulate && context !== embedded) {
    throw new Error(`Only the embedded cluster can be simulated: leave --context ${context} out, or --simulate`);
  }
  if (simulate && backend !== undefined) {
    throw new Error(
      "PULUMI_BACKEND_URL is set: the stack of a real cluster may be in that backend, and a simulated one is not to be " +
        "taken for it. Unset it: a simulated cluster keeps the state of its stack itself",
    );
  }
}

/**
 * Returns the context to deploy to.
 *
 * @param named - on the command line.
 * @param configured - in the stack's file, or chosen before.
 * @param embedded - of the embedded cluster.
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
    `Stack ${stack} uses context ${configured}, a cluster that npm start did not start.\n` +
      `To deploy to it: npm start -- --context ${configured}\n` +
      `To return to the embedded cluster: npm start -- --context ${embedded}`,
  );
}

export interface StartOptions {
  readonly simulate: boolean;
  readonly context: string;
  readonly embedded: string;
  /** True if a simulated cluster is running. */
  readonly simulatedRuns: boolean;
  /** The user's own PULUMI_BACKEND_URL. */
  readonly backend: string | undefined;
}

/**
 * Keeps the simulated cluster and real ones apart.
 *
 * @throws {Error} with the command to run instead.
 */
export function checkSimulation({ simulate, context, embedded, simulatedRuns, backend }: StartOptions): void {
  if (simulatedRuns && !simulate) {
    throw new Error(
      "A simulated cluster is running on this machine, and all commands use it.\n" +
        "To deploy to it: npm start -- --simulate\n" +
        "To stop it first: npm run sandbox -- stop",
    );
  }
  if (simulate && context !== embedded) {
    throw new Error(`Only the embedded cluster can be simulated: remove --context ${context} or --simulate`);
  }
  if (simulate && backend !== undefined) {
    throw new Error(
      "PULUMI_BACKEND_URL cannot be used with --simulate: the stack of a real cluster may be in that backend. " +
        "Unset it: a simulated cluster keeps the state of its stack itself",
    );
  }
}

/** The cluster that `npm test` started. */
export const sandbox = JSON.parse(process.env.SANDBOX ?? "{}") as {
  context: string;
  kubeconfig: string;
  simulated: boolean;
};

/** Pods do not run on a simulated node: tests that need them are skipped there, by name. */
export const testWithPods = sandbox.simulated ? test.skip : test;

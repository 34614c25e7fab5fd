import { FakeApiServer, kubeSystem, served } from "./apiServer";
import { useKubeconfig } from "./kubeconfig";
import type { Outputs } from "./program";
import { run, stackFile } from "./program";
import type { Registered } from "./recording";

export interface DeployedStack {
  readonly resources: readonly Registered[];
  readonly warnings: readonly string[];
  readonly outputs: Outputs;
}

/** The libraries of Pulumi and Kubernetes are loaded in it, which takes seconds on a busy machine. */
export const LOADING_MS = 30_000;

/** The same tests for each stack of the project, with its own file, on a cluster that holds nothing yet and serves its routes. */
export function eachStack(tests: (deployed: () => DeployedStack, stack: string) => void): void {
  describe.each(["dev", "prod"])("stack %s", (stack) => {
    const kubeconfig = useKubeconfig();
    let deployed: DeployedStack | undefined;

    beforeAll(async () => {
      const server = await FakeApiServer.start();
      server.objects = [kubeSystem, served("Ingress", "cancer-mlops")];
      kubeconfig.write({ "cancer-mlops-sandbox": server.url, production: server.url });
      const { resources, warnings, result } = await run({ stack, config: stackFile(stack) });
      await server.stop();
      deployed = { resources, warnings, outputs: result };
    }, LOADING_MS);

    tests(() => {
      if (deployed === undefined) throw new Error("the stack was not deployed");
      return deployed;
    }, stack);
  });
}

import { FakeApiServer } from "./apiServer";
import { useKubeconfig } from "./kubeconfig";
import type { Outputs } from "./program";
import { run, stackFile } from "./program";
import type { Registered } from "./recording";

export interface DeployedStack {
  readonly resources: readonly Registered[];
  readonly outputs: Outputs;
}

/** The same tests for each stack of the project, with its own file, on a cluster that holds nothing yet. */
export function eachStack(tests: (deployed: () => DeployedStack, stack: string) => void): void {
  describe.each(["dev", "prod"])("stack %s", (stack) => {
    const kubeconfig = useKubeconfig();
    let deployed: DeployedStack | undefined;

    beforeAll(async () => {
      const server = await FakeApiServer.start();
      kubeconfig.write({ "cancer-mlops-sandbox": server.url, production: server.url });
      const { resources, result } = await run({ stack, config: stackFile(stack) });
      await server.stop();
      deployed = { resources, outputs: result };
    });

    tests(() => {
      if (deployed === undefined) throw new Error("the stack was not deployed");
      return deployed;
    }, stack);
  });
}

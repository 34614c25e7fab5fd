import { FakeApiServer, servedRoute } from "./apiServer";
import { useKubeconfig } from "./kubeconfig";
import type { Outputs } from "./program";
import { run, stackFile } from "./program";
import type { Registered } from "./recording";

export interface DeployedStack {
  readonly resources: readonly Registered[];
  readonly warnings: readonly string[];
  readonly outputs: Outputs;
}

/** Those of stack prod. */
export const ingresses = ["mlflow", "prometheus", "grafana", "api", "redirect"].map((name) => `cancer-mlops-${name}`);

/** Runs the same tests for each stack file, deployed to an empty cluster that serves its routes. */
export function eachStack(
  tests: (deployed: () => DeployedStack, stack: string) => void,
  stacks: readonly string[] = ["dev", "prod"],
): void {
  describe.each(stacks)("stack %s", (stack) => {
    const kubeconfig = useKubeconfig();
    let deployed: DeployedStack | undefined;

    beforeAll(async () => {
      const server = await FakeApiServer.start();
      server.groups = ["traefik.io"];
      server.objects = ingresses.map((name) => servedRoute("Ingress", name, stack));
      kubeconfig.write({ "cancer-mlops-sandbox": server.url, production: server.url });
      const registered: Registered[] = [];
      server.registered = registered;
      const { resources, warnings, result } = await run({ stack, config: stackFile(stack), registered });
      await server.stop();
      deployed = { resources, warnings, outputs: result };
    });

    tests(() => {
      if (deployed === undefined) throw new Error("the stack was not deployed");
      return deployed;
    }, stack);
  });
}

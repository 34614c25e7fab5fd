import { FakeApiServer } from "../support/apiServer";
import { useKubeconfig } from "../support/kubeconfig";
import { ofKind } from "../support/objects";
import type { Config } from "../support/program";
import { run, stackFile } from "../support/program";
import { valueOf } from "../support/recording";

const production: Config = stackFile("prod");

describe("YAML that is rendered into a folder", () => {
  const kubeconfig = useKubeconfig();
  let server: FakeApiServer;

  beforeEach(async () => {
    server = await FakeApiServer.start();
    // What lies about on a machine: a cluster that nobody named.
    kubeconfig.write({ ambient: server.url }, "ambient");
  });
  afterEach(() => server.stop());

  const rendered = (config: Config) =>
    run({
      stack: "prod",
      config: { ...production, "cancer-mlops:kubernetes": { renderYamlToDirectory: "yaml" }, ...config },
    });

  test("needs no context, and comes from both providers", async () => {
    const { resources } = await rendered({});
    const providers = resources.filter(({ type }) => type === "pulumi:providers:kubernetes");
    expect(providers.map(({ name }) => name).sort()).toEqual(["cluster", "storage"]);
    for (const { inputs } of providers) {
      expect(inputs.renderYamlToDirectory).toBe("yaml");
      expect(Object.keys(inputs)).not.toContain("context");
    }
    expect(ofKind(resources, "Deployment")).toHaveLength(4);
  });

  test("asks no cluster for anything, not even for the address of a load balancer", async () => {
    server.objects = [
      { kind: "Service", metadata: { name: "api-service-external", namespace: "cancer-mlops" }, spec: {} },
    ];
    const { result } = await rendered({ "cancer-mlops:routing": { strategy: "none" } });
    expect(await valueOf(result.urls.api)).toBe(
      "no address yet; the cluster's load balancer shows it in: " +
        "kubectl --context CONTEXT --namespace cancer-mlops get service api-service-external",
    );
    expect(server.requests).toEqual([]);
  });
});

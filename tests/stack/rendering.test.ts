import { useApiServer } from "../support/apiServer";
import { ofKind, only } from "../support/objects";
import { run, stackFile } from "../support/program";

const api = useApiServer();

test("renders YAML without a context, and sends no request to the current one", async () => {
  api.kubeconfig.write({ current: api.server.url }, "current");
  const { resources } = await run({
    stack: "prod",
    config: { ...stackFile("prod"), "cancer-mlops:kubernetes": { renderYamlToDirectory: "yaml" } },
  });
  const { inputs } = only(
    resources.filter(({ type }) => type === "pulumi:providers:kubernetes"),
    "provider",
  );
  expect(inputs.renderYamlToDirectory).toBe("yaml");
  expect(Object.keys(inputs)).not.toContain("context");
  expect(ofKind(resources, "Deployment")).toHaveLength(4);
  expect(api.server.requests).toEqual([]);
});

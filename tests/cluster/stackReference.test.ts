import { join } from "node:path";
import { runs } from "./support/commands";
import { kubeconfig, administrator } from "./support/kubeconfigs";
import { Neighbour } from "./support/neighbour";
import { devStack } from "./support/stack";

/** Between two other programs: one whose output is the kubeconfig of the cluster, and one that reads the outputs of this one. */
const stopped = { replicas: 0 };
const stack = devStack("cancer-mlops-reference", 11, {
  api: stopped,
  mlflow: stopped,
  prometheus: stopped,
  grafana: { ...stopped, service: { type: "ClusterIP" } },
});

const creator = new Neighbour(
  "cluster",
  stack.env,
  `exports.kubeconfig = require("@pulumi/pulumi").secret(${JSON.stringify(kubeconfig(administrator().user))});`,
);

const consumer = new Neighbour(
  "consumer",
  stack.env,
  `const { StackReference } = require("@pulumi/pulumi");
   const platform = new StackReference("organization/cancer-mlops/dev");
   const read = (name) => platform.requireOutput(name);
   exports.model = read("urls").apply(({ api }) => api + "/predict");
   exports.grafana = read("accessCommands").apply(({ grafana }) => grafana);
   exports.cleanup = read("afterDestroy").apply(({ cleanupCommand }) => cleanupCommand);
   exports.claims = read("claims").apply((claims) => claims.map(({ name }) => name));`,
);

beforeAll(async () => {
  await stack.create();
  await creator.create();
  await consumer.create();
  stack.setEnv({ KUBECONFIG: join(stack.folder, "no-kubeconfig") });
  stack.replace("kubernetes", { namespace: stack.namespace, kubeconfigFrom: { stack: creator.reference } });
}, 240_000);

afterAll(async () => {
  await stack.remove();
  creator.remove();
  consumer.remove();
}, 180_000);

test("preview plans without the cluster while the other stack has no kubeconfig, and up refuses", async () => {
  const { warnings, steps } = await stack.preview();
  expect(warnings.filter((text) => text.includes("planned without reading the cluster"))).toHaveLength(1);
  expect(steps.filter(({ type }) => type === "kubernetes:apps/v1:Deployment")).toHaveLength(4);
  expect(await stack.refused("up")).toContain(`output kubeconfig of stack ${creator.reference}`);
}, 60_000);

test("deploys with the kubeconfig of the other stack, whose next plan is empty", async () => {
  await creator.up();
  await stack.up();
  await stack.previewExpectingNoChanges();
  expect(await runs(stack, "kubectl", "get", "deployments", "--output=name")).toContain("deployment.apps/grafana");
}, 120_000);

test("another program reads URLs, commands and claims by a StackReference", async () => {
  const outputs = await consumer.up();
  const kubectl = `kubectl --namespace ${stack.namespace}`;
  expect(outputs.model?.value).toBe("http://127.0.0.1:31811/predict");
  expect(outputs.grafana?.value).toBe(`${kubectl} port-forward service/grafana-service 3000`);
  expect(outputs.cleanup?.value).toBe(`kubectl delete namespace ${stack.namespace}`);
  expect(outputs.claims?.value).toContain("models-pvc");
}, 60_000);

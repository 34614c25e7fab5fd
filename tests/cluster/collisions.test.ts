import { Kubectl } from "./support/kubectl";
import { devStack } from "./support/stack";

/** Names and ports that two objects cannot have at the same time. No pod has to run. */
const [prometheusPort, grafanaPort] = [31915, 31315];
const stack = devStack("cancer-mlops-collisions", 15, {
  api: { replicas: 0 },
  mlflow: { replicas: 0, service: { type: "ClusterIP" } },
  prometheus: { replicas: 0 },
  grafana: { replicas: 0 },
  routing: { strategy: "path", host: "collisions.test", expose: ["api", "grafana"], readyTimeoutSeconds: 0 },
});
const { kubectl } = stack;
const neighbour = new Kubectl("cancer-mlops-collisions-2");

const nodePort = (service: string) =>
  kubectl.run("get", "service", `${service}-service-external`, "--output=jsonpath={.spec.ports[0].nodePort}");

beforeAll(async () => {
  await stack.create();
  await kubectl.run("delete", "namespace", neighbour.namespace, "--ignore-not-found");
  await stack.up();
}, 240_000);

afterAll(async () => {
  await kubectl.run("delete", "namespace", neighbour.namespace, "--ignore-not-found", "--wait=false");
  await stack.remove();
}, 180_000);

test("Services of the stack swap their NodePorts in one update", async () => {
  stack.configure({
    prometheus: { service: { nodePort: grafanaPort } },
    grafana: { service: { nodePort: prometheusPort } },
  });
  expect((await stack.preview()).warnings.join()).toContain(`NodePort ${grafanaPort} moves`);
  await stack.up();
  expect([await nodePort("prometheus"), await nodePort("grafana")]).toEqual([`${grafanaPort}`, `${prometheusPort}`]);
  await stack.previewExpectingNoChanges();
}, 120_000);

test("a Service takes the NodePort of one that no longer has any", async () => {
  stack.configure({
    prometheus: { service: { type: "ClusterIP" } },
    grafana: { service: { nodePort: grafanaPort } },
  });
  await stack.up();
  expect(await nodePort("grafana")).toBe(`${grafanaPort}`);
  expect(await kubectl.exists("service/prometheus-service-external")).toBe(false);
}, 120_000);

test("Ingresses that get other names do not exist beside the old ones, which a controller may reject", async () => {
  await kubectl.run("create", "quota", "ingresses", "--hard=count/ingresses.networking.k8s.io=2");
  stack.configure({ routing: { controller: "haproxy" } });
  expect((await stack.preview()).warnings.join()).toContain("Ingress cancer-mlops: deleted before");
  await stack.up();
  expect(await kubectl.names("ingresses")).toEqual([
    "ingress.networking.k8s.io/cancer-mlops-api",
    "ingress.networking.k8s.io/cancer-mlops-grafana",
  ]);
}, 120_000);

test("preview names the Ingress of another namespace that has the address of a route", async () => {
  await kubectl.run("create", "namespace", neighbour.namespace);
  await neighbour.run("create", "ingress", "theirs", "--rule=collisions.test/grafana*=web:80");
  const { warnings } = await stack.preview();
  expect(warnings.join()).toMatch(/collisions\.test\/grafana .*Ingress theirs in namespace cancer-mlops-collisions-2/);
}, 60_000);

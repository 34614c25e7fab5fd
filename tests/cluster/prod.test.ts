import { servicePods } from "./support/pods";
import { testWithPods } from "./support/sandbox";
import { Services } from "./support/services";
import { TestStack } from "./support/stack";
import { until } from "./support/until";

/**
 * The prod stack as far as one small node can carry it: three API pods on shared claims, a load balancer that nothing
 * provides, and a first install without a model.
 */
const small = { requests: { cpu: "20m", memory: "64Mi" } };
const stack = new TestStack("cancer-mlops-prod", "prod", {
  allowUnauthenticated: ["prometheus"],
  allowLatest: ["api"],
  // The images of the sandbox; tests/peers has those of the stack file.
  api: { tag: "latest", resources: small, service: { addressTimeoutSeconds: 2 } },
  mlflow: { tag: "v2.9.0", resources: small },
  prometheus: { tag: "v2.48.0", resources: small, service: { type: "NodePort", nodePort: 31902 } },
  grafana: { tag: "10.2.2", resources: small },
  storage: { sharedClassName: "shared" },
});
// Traefik is not part of the sandbox.
stack.replace("routing", { strategy: "none", nodeAddress: "127.0.0.1" });
const services = new Services(stack);

const apiPods = () => servicePods(stack.kubectl, "api");

let warnings: readonly string[];

beforeAll(async () => {
  await stack.create();
  ({ warnings } = await stack.up());
}, 300_000);

afterAll(async () => {
  await stack.remove();
}, 180_000);

test("up warns that no model is loaded after a first install, and does not wait for one", () => {
  expect(warnings.join()).toContain("breast-cancer/v1.0.0");
});

testWithPods("API pods without a model run, are not ready, and do not restart", async () => {
  const pods = await until(
    async () => {
      const found = await apiPods();
      return found.length === 3 && found.every(({ started }) => started) ? found : undefined;
    },
    { seconds: 60, what: "three started pods of the API" },
  );
  expect(pods.filter(({ ready, restarts }) => ready || restarts > 0)).toEqual([]);
});

test("up does not wait for a load balancer without an address", () => {
  expect(stack.output("urls")).not.toMatchObject({ api: expect.stringMatching(/^http/) as string });
});

testWithPods(
  "a models image brings the model to every pod, up waits for all of them, and Prometheus scrapes each",
  async () => {
    stack.configure({ api: { modelsImage: {} } });
    await stack.up();
    const pods = await apiPods();
    expect(pods.map(({ ready }) => ready)).toEqual([true, true, true]);
    const targets = await services.targets(3, "api");
    expect(targets.map(({ labels }) => labels.pod).sort()).toEqual(pods.map(({ name }) => name).sort());
  },
  180_000,
);

testWithPods(
  "up warns of a model that no pod has and of a path without metrics, does not wait, and the old pods keep serving",
  async () => {
    stack.configure({ api: { modelsImage: undefined, model: { version: "v9" }, metricsPath: "/nothing" } });
    const text = (await stack.up()).warnings.join();
    expect(text).toContain("breast-cancer/v9");
    expect(text).toContain("/nothing");
    expect((await apiPods()).filter(({ ready }) => ready)).toHaveLength(3);
  },
  120_000,
);

test("preview refuses a route to MLflow without authentication, and an image without a version", async () => {
  stack.replace("routing", {
    strategy: "path",
    host: "ml.example.com",
    controller: "traefik",
    expose: ["mlflow", "prometheus"],
  });
  stack.configure({ grafana: { tag: "latest" } });
  const errors = await stack.refused("preview");
  expect(errors.match(/cancer-mlops:\S+:/g)).toEqual(["cancer-mlops:grafana.tag:", "cancer-mlops:routing.expose:"]);
});

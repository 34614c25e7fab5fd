import { ask } from "./services";
import { TestStack, eventually, testWithPods } from "./stack";

/**
 * The prod stack, as far as one small node can carry it: three API pods on shared claims, a load balancer and an
 * Ingress that nothing serves, and a first install without a model.
 */
const small = { requests: { cpu: "20m", memory: "64Mi" } };
const stack = new TestStack("cancer-mlops-prod", "prod", {
  api: { resources: small, service: { addressTimeoutSeconds: 2 } },
  mlflow: { resources: small, service: { nodePort: 31502 } },
  prometheus: { resources: small, service: { nodePort: 31902 } },
  grafana: { resources: small, service: { nodePort: 31302 } },
  storage: { sharedClassName: "shared" },
});
// The file's host and services to expose would be refused beside it.
stack.replace("routing", { strategy: "none", nodeAddress: "127.0.0.1", requireAuthentication: true });

type PerService = Record<"api" | "mlflow" | "prometheus" | "grafana", string>;

const nodePorts = {
  mlflow: "http://127.0.0.1:31502",
  prometheus: "http://127.0.0.1:31902",
  grafana: "http://127.0.0.1:31302",
};

const status = async (url: string) => (await ask(url)).status;

let printed: string;

beforeAll(async () => {
  await stack.create();
  printed = await stack.up();
}, 300_000);

afterAll(async () => {
  await stack.remove();
}, 180_000);

test("a first install without a model ends, and says plainly that no model is loaded yet", () => {
  expect(printed).toContain(
    "warning: No model is loaded yet: no pod of the API has told that it has breast-cancer/v1.0.0",
  );
});

testWithPods("without a model the API's pods run and are not ready, and none restarts", async () => {
  const pods = await eventually(
    async () => (await stack.pods()).filter(({ service }) => service === "api"),
    (found) => found.every(({ started }) => started),
  );
  expect(pods.map(({ ready, restarts }) => ({ ready, restarts }))).toEqual(
    Array.from({ length: 3 }, () => ({ ready: false, restarts: 0 })),
  );
});

test("a load balancer that gets no address does not hold up the stack, and `urls` says where it will show", async () => {
  const { api } = await stack.output<PerService>("urls");
  expect(api).toContain(`no address yet; the cluster's load balancer shows it in: kubectl --context`);
  expect(api).toContain(`--namespace ${stack.namespace} get service api-service-external`);
});

testWithPods(
  "a models image brings the model to all pods, and `pulumi up` waits for them",
  async () => {
    stack.configure({ api: { modelsImage: {} } });
    await stack.up();
    const pods = (await stack.pods()).filter(({ service }) => service === "api");
    expect(pods.map(({ ready }) => ready)).toEqual([true, true, true]);
  },
  300_000,
);

testWithPods("every pod of the API is a target of its own", async () => {
  const pods = (await stack.pods()).filter(({ service }) => service === "api").map(({ name }) => name);
  const targets = await eventually(
    async () => {
      const response = await ask(`${nodePorts.prometheus}/api/v1/targets?state=active`);
      const { data } = (await response.json()) as Targets;
      return data.activeTargets.filter(({ labels }) => labels.job === "api");
    },
    (found) => found.length === 3 && found.every(({ health }) => health === "up"),
  );
  expect(targets.map(({ labels }) => labels.pod).sort()).toEqual(pods.sort());
});

testWithPods(
  "a model that is asked for and not there is named, and not waited for; the pods that have one go on serving",
  async () => {
    stack.configure({ api: { modelsImage: undefined, model: { version: "v9" } } });
    expect(await stack.up()).toContain("no pod of the API has told that it has breast-cancer/v9");
    const ready = (await stack.pods()).filter((pod) => pod.service === "api" && pod.ready);
    expect(ready).toHaveLength(3);
    stack.configure({ api: { modelsImage: {}, model: { version: "v1.0.0" } } });
    await stack.up();
  },
  120_000,
);

const everything = {
  strategy: "path",
  host: "ml.example.com",
  expose: ["api", "mlflow", "prometheus", "grafana"],
  readyTimeoutSeconds: 2,
};

test("a route to MLflow or Prometheus without a login is refused, with the settings that would be right", async () => {
  stack.configure({ routing: everything });
  const message = await stack.refused("preview");
  for (const name of ["mlflow", "prometheus"]) {
    expect(message).toContain(`cancer-mlops:routing.expose: found "${name}"`);
    expect(message).toContain(`set routing.auth, or routing.unauthenticated: [${name}] to let everybody in`);
  }
});

test("turning path routes on waits for no Ingress controller, replaces no claim and gives every service its URL", async () => {
  const volumes = () => stack.kubectl("get", "persistentvolumeclaims", "--output=jsonpath={.items[*].metadata.uid}");
  const before = await volumes();
  stack.configure({ routing: { unauthenticated: ["mlflow", "prometheus"] } });
  expect(await stack.up()).toContain("Ingress cancer-mlops: no controller has given it an address");
  expect(await volumes()).toBe(before);
  expect(await stack.output<PerService>("urls")).toEqual({
    api: "http://ml.example.com/api",
    mlflow: "http://ml.example.com/mlflow",
    prometheus: "http://ml.example.com/prometheus",
    grafana: "http://ml.example.com/grafana",
  });
  const rules = await stack.kubectl(
    "get",
    "ingress/cancer-mlops",
    "--output=jsonpath={range .spec.rules[*].http.paths[*]}{.path} {.backend.service.name}\n{end}",
  );
  expect(rules.trim().split("\n")).toEqual([
    "/api api-service",
    "/mlflow mlflow-service",
    "/prometheus prometheus-service",
    "/grafana grafana-service",
  ]);
}, 300_000);

testWithPods(
  "under path routes every service answers below its prefix",
  async () => {
    const ok = (url: string) =>
      eventually(
        () => status(url),
        (code) => code === 200,
      );
    expect(await ok(`${nodePorts.mlflow}/mlflow/`)).toBe(200);
    expect(await ok(`${nodePorts.prometheus}/prometheus/-/ready`)).toBe(200);
    expect(await ok(`${nodePorts.grafana}/grafana/api/health`)).toBe(200);
    // The API's own port is not on the node: another pod asks, as an Ingress controller would, without a strip.
    const asked = await stack.runPod("asks-the-api", "prom/prometheus:v2.48.0", {}, [
      "wget",
      "-qO-",
      "http://api-service:8000/api/health",
    ]);
    expect(JSON.parse(asked)).toMatchObject({ status: "healthy" });
  },
  120_000,
);

test("`pulumi preview` of what is deployed shows no change", async () => {
  expect(await stack.previewExpectingNoChanges()).toMatch(/\d+ unchanged/);
});

interface Targets {
  readonly data: {
    readonly activeTargets: readonly { readonly labels: Readonly<Record<string, string>>; readonly health: string }[];
  };
}

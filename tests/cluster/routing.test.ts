import { boundVolumes } from "./support/claims";
import { testWithPods } from "./support/sandbox";
import { answers } from "./support/services";
import type { PerService } from "./support/stack";
import { devStack } from "./support/stack";

/**
 * Routes without an ingress controller: the API server accepts them, and every service serves under the path that they
 * send to it. tests/peers/traefik has a real controller.
 */
const HOST = "ml.example.com";
const stack = devStack("cancer-mlops-routes", 8);
const { kubectl } = stack;
stack.replace("routing", {
  strategy: "path",
  host: HOST,
  expose: ["api", "mlflow", "prometheus", "grafana"],
  readyTimeoutSeconds: 2,
});

let warnings: readonly string[];

beforeAll(async () => {
  await stack.create();
  ({ warnings } = await stack.up());
}, 300_000);

afterAll(async () => {
  await stack.remove();
}, 180_000);

test("up warns of an Ingress without a controller, and does not wait for one", () => {
  expect(warnings.join()).toContain("Ingress cancer-mlops");
});

test("with strategy path one Ingress routes a prefix of the host to every service", async () => {
  expect(await rules()).toEqual([
    `${HOST} /api api-service`,
    `${HOST} /grafana grafana-service`,
    `${HOST} /mlflow mlflow-service`,
    `${HOST} /prometheus prometheus-service`,
  ]);
  expect(stack.output("urls")).toEqual({
    api: `http://${HOST}/api`,
    mlflow: `http://${HOST}/mlflow`,
    prometheus: `http://${HOST}/prometheus`,
    grafana: `http://${HOST}/grafana`,
  });
});

testWithPods("with strategy path every service serves under its prefix", async () => {
  await serve({
    api: "api/health",
    mlflow: "mlflow/",
    prometheus: "prometheus/-/ready",
    grafana: "grafana/api/health",
  });
});

testWithPods(
  "with strategy subdomain every service gets a host, serves at its root, and keeps its claims",
  async () => {
    const before = await boundVolumes(kubectl);
    stack.configure({ routing: { strategy: "subdomain" } });
    await stack.up();
    expect(await rules()).toEqual(
      ["api", "grafana", "mlflow", "prometheus"].map((name) => `${name}.${HOST} / ${name}-service`),
    );
    await serve({ api: "health", mlflow: "", prometheus: "-/ready", grafana: "api/health" });
    expect(await boundVolumes(kubectl)).toBe(before);
  },
  180_000,
);

test("preview shows no changes", async () => {
  await stack.previewExpectingNoChanges();
});

interface Ingress {
  readonly spec: {
    readonly rules: readonly {
      readonly host: string;
      readonly http: {
        readonly paths: readonly {
          readonly path: string;
          readonly backend: { readonly service: { readonly name: string } };
        }[];
      };
    }[];
  };
}

/** `HOST PATH SERVICE` of every rule, in alphabetical order. */
async function rules(): Promise<string[]> {
  return (await kubectl.list<Ingress>("ingresses"))
    .flatMap(({ spec }) => spec.rules)
    .flatMap(({ host, http }) => http.paths.map(({ path, backend }) => `${host} ${path} ${backend.service.name}`))
    .sort();
}

/** Asks every service for a path at its NodePort. */
async function serve(paths: PerService): Promise<void> {
  const ports: PerService = { api: "31808", mlflow: "31508", prometheus: "31908", grafana: "31308" };
  await Promise.all(
    (Object.keys(paths) as (keyof PerService)[]).map((service) =>
      answers(`http://127.0.0.1:${ports[service]}/${paths[service]}`),
    ),
  );
}

import type { Input } from "../../support/settings";
import { problemPaths, problemsOf, settingsOf } from "../../support/settings";

const oneNode: Input = {
  models: { accessMode: "ReadWriteOnce" },
  data: { accessMode: "ReadWriteOnce" },
  logs: { accessMode: "ReadWriteOnce" },
};

const grafanaResources = (requests: object, limits: object): Input => ({
  grafana: { resources: { requests, limits } },
});

test.each<[string, Input, string[]]>([
  [
    "two API pods on claims that one node mounts",
    { api: { replicas: 2 }, storage: { claims: oneNode } },
    ["models", "data", "logs"].map((claim) => `storage.claims.${claim}.accessMode`),
  ],
  [
    "requests above the limits",
    grafanaResources({ cpu: "1", memory: "1Gi" }, { cpu: "999m" }),
    ["grafana.resources.requests.cpu", "grafana.resources.requests.memory"],
  ],
  [
    "one NodePort for two services",
    { mlflow: { service: { type: "NodePort", nodePort: 30300 } }, grafana: { service: { type: "NodePort" } } },
    ["grafana.service.nodePort"],
  ],
  [
    "a retention size that the claim cannot hold",
    { prometheus: { retentionSize: "10GB" } },
    ["prometheus.retentionSize"],
  ],
  [
    "environment variables that the platform sets",
    {
      api: {
        env: { API_PORT: "9000", API_HOST: "127.0.0.1", MODEL_VERSION: "v2" },
        config: { DEFAULT_MODEL: "other" },
      },
      mlflow: {
        env: {
          MLFLOW_BACKEND_STORE_URI: "postgresql://db/mlflow",
          MLFLOW_WORKERS: "4",
          _MLFLOW_SERVER_FILE_STORE: "/",
        },
      },
      grafana: {
        env: { GF_SERVER_PROTOCOL: "https", GF_SECURITY_ADMIN_PASSWORD__FILE: "/password", GF_PATHS_DATA: "/data" },
      },
    },
    [
      "api.env.API_PORT",
      "api.env.API_HOST",
      "api.env.MODEL_VERSION",
      "mlflow.env.MLFLOW_BACKEND_STORE_URI",
      "mlflow.env.MLFLOW_WORKERS",
      "mlflow.env._MLFLOW_SERVER_FILE_STORE",
      "grafana.env.GF_SERVER_PROTOCOL",
      "grafana.env.GF_SECURITY_ADMIN_PASSWORD__FILE",
      "grafana.env.GF_PATHS_DATA",
      "api.config.DEFAULT_MODEL",
    ],
  ],
  [
    "variables that contradict a route",
    {
      routing: { strategy: "path", host: "ml.example.com" },
      mlflow: { env: { PYTHONPATH: "/plugins" } },
      grafana: { env: { GF_SERVER_ROOT_URL: "https://other.example.com" } },
    },
    ["mlflow.env.PYTHONPATH", "grafana.env.GF_SERVER_ROOT_URL"],
  ],
  [
    "a variable in api.config that api.env overrides",
    { api: { config: { A: "1" }, env: { A: "2" } } },
    ["api.config.A"],
  ],
  [
    "an external URL of a service that has a route",
    {
      routing: { strategy: "path", host: "ml.example.com", expose: ["grafana"] },
      grafana: { service: { externalUrl: "https://grafana.example.com" } },
      prometheus: { service: { externalUrl: "https://prometheus.example.com" } },
    },
    ["grafana.service.externalUrl"],
  ],
])("refuses %s", (_, input, paths) => {
  expect(problemPaths(input)).toEqual(paths);
});

test.each<[string, Input]>([
  ["one API pod on claims that one node mounts", { api: { replicas: 1 }, storage: { claims: oneNode } }],
  ["requests equal to the limits", grafanaResources({ cpu: "0.5" }, { cpu: "500m" })],
  [
    "one NodePort for two services, of which one is a ClusterIP",
    { mlflow: { service: { nodePort: 30300 } }, grafana: { service: { type: "NodePort" } } },
  ],
  ["a retention size just below that of the claim", { prometheus: { retentionSize: "9GB" } }],
  ["a reserved variable of another service", { mlflow: { env: { API_PORT: "9000" } } }],
  ["an address of all of the API's pod", { api: { env: { API_HOST: "::" } } }],
  [
    "variables of routes, without routes",
    { mlflow: { env: { PYTHONPATH: "/plugins" } }, grafana: { env: { GF_SERVER_ROOT_URL: "https://ml.example.com" } } },
  ],
  ["other variables that the platform sets", { api: { config: { LOG_LEVEL: "trace" } } }],
])("accepts %s", (_, input) => {
  expect(settingsOf(input)).toMatchObject(input);
});

test("does not show the value of a reserved variable, which may be a password", () => {
  const message = problemsOf({ grafana: { env: { GF_SECURITY_ADMIN_PASSWORD: "hunter22" } } }).join();
  expect(message).toContain("pulumi config set --secret cancer-mlops:grafanaAdminPassword");
  expect(message).not.toContain("hunter22");
});

test("a tag latest is refused unless it is allowed by name, a digest decides, or nothing is said", () => {
  const latest = { mlflow: { tag: "latest" }, api: { modelsImage: { tag: "latest" } } };
  expect(problemPaths({ ...latest, allowLatest: [] })).toEqual(["api.tag", "mlflow.tag", "api.modelsImage.tag"]);
  expect(problemPaths({ ...latest, allowLatest: ["api"] })).toEqual(["mlflow.tag"]);
  const digest = `sha256:${"a".repeat(64)}`;
  expect(settingsOf({ api: { digest }, allowLatest: [] }).api.digest).toBe(digest);
  expect(settingsOf(latest).mlflow.tag).toBe("latest");
});

describe("the context", () => {
  const path = "kubernetes.context";

  test("is refused if the kubeconfig does not have it, and the error lists those that it has", () => {
    expect(problemsOf({ kubernetes: { context: "prod" } }, { contexts: ["kind-dev", "staging"] })).toEqual([
      expect.stringMatching(`^cancer-mlops:${path}: .* \\(got "prod"\\); .*: kind-dev, staging; `),
    ]);
  });

  test("is required even if the kubeconfig has only one", () => {
    expect(problemPaths({ kubernetes: {} }, { contexts: ["kind-dev"] })).toEqual([path]);
  });

  test("is refused with a hint at KUBECONFIG if there are no contexts", () => {
    expect(problemsOf({ kubernetes: { context: "prod" } }, { contexts: [] })).toEqual([
      expect.stringContaining("is KUBECONFIG set?"),
    ]);
  });

  test("is refused beside another way to the cluster", () => {
    for (const kubernetes of [{ inCluster: true }, { kubeconfigFrom: { stack: "a/b/c" } }]) {
      expect(settingsOf({ kubernetes }).kubernetes).toMatchObject(kubernetes);
      expect(problemsOf({ kubernetes: { ...kubernetes, context: "here" } })).toEqual([
        expect.stringMatching(/kubernetes\.context, kubernetes\.\w+: several ways/),
      ]);
    }
    expect(problemsOf({}, { secrets: { kubeconfig: "clusters: []" } })).toEqual([
      expect.stringContaining("kubernetes.context, kubeconfig: several ways"),
    ]);
  });

  test("is not required to render YAML, but has to exist if it is set", () => {
    const kubernetes = { renderYamlToDirectory: "yaml" };
    expect(settingsOf({ kubernetes }).kubernetes.context).toBeUndefined();
    expect(problemPaths({ kubernetes: { ...kubernetes, context: "prod" } })).toEqual([path]);
  });
});

describe("with invalid settings", () => {
  test("reports violations among the others in the same error", () => {
    const paths = problemPaths({ api: { replicas: "3" }, routing: { strategy: "path" } });
    expect(paths).toEqual(["api.replicas", "routing.host"]);
  });

  test.each<[string, Input]>([
    ["api", { api: [], storage: { claims: oneNode } }],
    ["mlflow.resources.limits.cpu", { mlflow: { resources: { limits: { cpu: "none" } } } }],
    ["routing.host", { routing: { strategy: "path", host: "http://x" } }],
    ["routing.hosts.api", { routing: { strategy: "path", expose: ["api"], hosts: { api: "http://x" } } }],
    [
      "routing.prefixes.api",
      { routing: { strategy: "path", host: "example.com", prefixes: { api: "v1/", mlflow: "/api" } } },
    ],
    ["routing.auth", { allowUnauthenticated: [], routing: { strategy: "path", host: "example.com", auth: {} } }],
    ["routing.strategy", { routing: { strategy: "paths", auth: { basic: {} } } }],
  ])("reports no violation that involves %s, which is invalid", (path, input) => {
    expect(problemPaths(input)).toEqual([path]);
  });
});

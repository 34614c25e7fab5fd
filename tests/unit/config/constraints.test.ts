import type { Input } from "../../support/settings";
import { problemsOf, settingsOf } from "../../support/settings";

const kept: Input = {
  models: { accessMode: "ReadWriteOnce" },
  data: { accessMode: "ReadWriteOnce" },
  logs: { accessMode: "ReadWriteOnce" },
};

const contradictory: readonly (readonly [string, Input, readonly string[]])[] = [
  [
    "two API pods on volumes that one node mounts",
    { api: { replicas: 2 }, storage: { claims: kept } },
    ["models", "data", "logs"].map(
      (claim) =>
        `cancer-mlops:storage.claims.${claim}.accessMode: found "ReadWriteOnce"; ` +
        'allowed: "ReadWriteMany" while api.replicas is 2; or api.replicas: 1',
    ),
  ],
  [
    "a request above the limit, though each is right",
    { grafana: { resources: { requests: { cpu: "1", memory: "1Gi" }, limits: { cpu: "999m" } } } },
    [
      'cancer-mlops:grafana.resources.requests.cpu: found "1"; allowed: at most the limit, "999m"',
      'cancer-mlops:grafana.resources.requests.memory: found "1Gi"; allowed: at most the limit, "512Mi"',
    ],
  ],
  [
    "one port of a node for two services",
    { mlflow: { service: { type: "NodePort", nodePort: 30300 } }, grafana: { service: { type: "NodePort" } } },
    ["cancer-mlops:grafana.service.nodePort: found 30300; allowed: another port than that of mlflow"],
  ],
  [
    "more samples than the claim holds",
    { prometheus: { retentionSize: "10GB" } },
    [
      'cancer-mlops:prometheus.retentionSize: found "10GB"; ' +
        "allowed: less than the claim's size, 10Gi, or the disk fills before the oldest samples go",
    ],
  ],
];

const PASSWORD = "the password is set by pulumi config set --secret cancer-mlops:grafanaAdminPassword";

test.each([
  ["api.env.API_PORT", "the port is fixed, and the probes and Services ask there"],
  ["api.config.API_PORT", "the port is fixed, and the probes and Services ask there"],
  ["api.env.API_HOST", "the probes and Services ask at the pod's own address"],
  ["api.config.API_HOST", "the probes and Services ask at the pod's own address"],
  ["api.env.MODEL_VERSION", "the model is set by api.model, and the update waits for that one"],
  ["api.config.DEFAULT_MODEL", "the model is set by api.model, and the update waits for that one"],
  ["grafana.env.GF_SERVER_HTTP_PORT", "the port is fixed, and the probes and Services ask there"],
  ["grafana.env.GF_SERVER_HTTP_ADDR", "the probes and Services ask at the pod's own address"],
  ["grafana.env.GF_SERVER_PROTOCOL", "the probes and Services speak http; routing.tls brings https"],
  ["grafana.env.GF_SECURITY_ADMIN_PASSWORD", PASSWORD],
  ["grafana.env.GF_SECURITY_ADMIN_PASSWORD__FILE", PASSWORD],
])("%s, which no pod would get ready with, is refused and not quoted", (path, instead) => {
  const [service = "", key = "", name = ""] = path.split(".");
  expect(problemsOf({ [service]: { [key]: { [name]: "9000" } } })).toEqual([
    `cancer-mlops:${path}: found a value; allowed: nothing: ${instead}`,
  ]);
});

test.each(contradictory)("%s is refused", (_, input, problems) => {
  expect(problemsOf(input)).toEqual(problems);
});

const consistent: readonly (readonly [string, Input])[] = [
  ["one API pod on volumes that one node mounts", { api: { replicas: 1 }, storage: { claims: kept } }],
  ["requests equal to the limits", { grafana: { resources: { requests: { cpu: "0.5" }, limits: { cpu: "500m" } } } }],
  [
    "one port of a node where only one service opens it",
    { mlflow: { service: { nodePort: 30300 } }, grafana: { service: { type: "NodePort" } } },
  ],
  ["a variable of the API's in another service", { mlflow: { env: { API_PORT: "9000" } } }],
  [
    "other variables of the platform's",
    { api: { config: { LOG_LEVEL: "trace" } }, grafana: { env: { GF_LOG_MODE: "file" } } },
  ],
  ["a little less than the claim holds", { prometheus: { retentionSize: "9GB" } }],
];

test.each(consistent)("%s is accepted", (_, input) => {
  expect(settingsOf(input)).toMatchObject(input);
});

describe("the context", () => {
  test("must be one of the kubeconfig: the message lists them", () => {
    expect(problemsOf({ kubernetes: { context: "prod" } }, ["kind-dev", "staging"])).toEqual([
      'cancer-mlops:kubernetes.context: found "prod"; allowed: a context of your kubeconfig: kind-dev, staging',
    ]);
  });

  test("must be given, even if the kubeconfig has only one", () => {
    expect(problemsOf({ kubernetes: {} }, ["kind-dev"])).toEqual([
      "cancer-mlops:kubernetes.context: found nothing; allowed: a context of your kubeconfig: kind-dev",
    ]);
  });

  test("cannot be one of a kubeconfig that has none", () => {
    expect(problemsOf({ kubernetes: { context: "prod" } }, [])).toEqual([
      'cancer-mlops:kubernetes.context: found "prod"; allowed: a context of your kubeconfig, which has none (is KUBECONFIG set?)',
    ]);
  });

  test("is not needed where YAML is rendered, but must be there where it is named, since it is asked", () => {
    const kubernetes = { renderYamlToDirectory: "yaml" };
    expect(settingsOf({ kubernetes }).kubernetes.context).toBeUndefined();
    expect(problemsOf({ kubernetes: { ...kubernetes, context: "prod" } })).toEqual([
      'cancer-mlops:kubernetes.context: found "prod"; allowed: a context of your kubeconfig: here',
    ]);
  });
});

test("a contradiction is found beside what is wrong by itself", () => {
  const problems = problemsOf({ api: { replicas: "3" }, routing: { strategy: "path" } });
  expect(problems.map((line) => line.split(": ")[0])).toEqual([
    "cancer-mlops:api.replicas",
    "cancer-mlops:routing.host",
  ]);
});

test("no contradiction is made of a value that is wrong by itself", () => {
  const input = { routing: { strategy: "path", host: "http://x" }, mlflow: { resources: { limits: { cpu: "none" } } } };
  expect(problemsOf(input).map((line) => line.split(": ")[0])).toEqual([
    "cancer-mlops:mlflow.resources.limits.cpu",
    "cancer-mlops:routing.host",
  ]);
});

test.each([
  ["routing.hosts.api", { expose: ["api"], hosts: { api: "http://x" } }],
  ["routing.prefixes.api", { host: "example.com", prefixes: { api: "v1/", mlflow: "/api" } }],
  ["routing.auth", { host: "example.com", controller: "traefik", requireAuthentication: true, auth: {} }],
])("nor of one that is wrong deep inside: %s", (path, routing) => {
  const problems = problemsOf({ routing: { strategy: "path", ...routing } });
  expect(problems.map((line) => line.split(": ")[0])).toEqual([`cancer-mlops:${path}`]);
});

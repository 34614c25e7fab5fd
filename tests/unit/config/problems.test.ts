import type { Input } from "../../support/settings";
import { problemsOf, refusalOf, settingsOf } from "../../support/settings";

const lowerCase = 'lower-case letters, digits and "-", 63 characters at most';
const dnsName = 'lower-case letters, digits, "-" and "."; no scheme, port or path';
const string = "a string: in quotes in the file, with --type string in pulumi config set";

/** Each wrong setting alone: what it is, where it is, what is said to be found, and to be allowed. */
const wrong: readonly (readonly [string, Input, string, string, string | RegExp])[] = [
  [
    "an unknown concern",
    { grafna: {} },
    "grafna",
    "an unknown key",
    /^kubernetes, registry, .*, routing, grafanaAdminPassword$/,
  ],
  ["an unknown key", { api: { replica: 3 } }, "api.replica", "an unknown key", /^image, tag, .*, config$/],
  [
    "an unknown key deep inside",
    { mlflow: { resources: { limits: { gpu: "1" } } } },
    "mlflow.resources.limits.gpu",
    "an unknown key",
    "cpu, memory",
  ],
  [
    "an unknown claim",
    { storage: { claims: { cache: {} } } },
    "storage.claims.cache",
    "an unknown key",
    "models, data, logs, mlflowArtifacts, mlflowBackend, prometheusData, grafanaData",
  ],
  ["a list instead of settings", { api: [] }, "api", "[]", "an object of settings"],
  ["text instead of settings", { storage: "fast" }, "storage", '"fast"', "an object of settings"],
  ["a number as text", { api: { replicas: "3" } }, "api.replicas", '"3"', "a whole number from 0 to 100"],
  ["half a pod", { api: { replicas: 1.5 } }, "api.replicas", "1.5", "a whole number from 0 to 100"],
  ["fewer pods than none", { api: { replicas: -1 } }, "api.replicas", "-1", "a whole number from 0 to 100"],
  ["more pods than any cluster holds", { api: { replicas: 101 } }, "api.replicas", "101", /from 0 to 100$/],
  ...(["mlflow", "prometheus", "grafana"] as const).map(
    (name) =>
      [
        `a second ${name} on the same files`,
        { [name]: { replicas: 2 } },
        `${name}.replicas`,
        "2",
        "1 (its files allow one server only), or 0 to stop it",
      ] as const,
  ),
  ["a tag that YAML reads as a number", { grafana: { tag: 10.2 } }, "grafana.tag", "10.2", string],
  ["a tag with a space", { grafana: { tag: "10 2" } }, "grafana.tag", '"10 2"', "an image tag"],
  ["an image with capitals", { api: { image: "API" } }, "api.image", '"API"', /^an image name/],
  [
    "an image with a tag inside",
    { grafana: { image: "grafana/grafana:10.2.2" } },
    "grafana.image",
    '"grafana/grafana:10.2.2"',
    "an image name without tag or digest",
  ],
  ["a short digest", { api: { digest: "sha256:12" } }, "api.digest", '"sha256:12"', /64 hexadecimal digits$/],
  ["a pull policy that there is not", { api: { pullPolicy: "Sometimes" } }, "api.pullPolicy", '"Sometimes"', /Always/],
  [
    "a registry with a scheme",
    { registry: "https://registry.example.com" },
    "registry",
    '"https://registry.example.com"',
    'a registry without scheme, such as "registry.example.com/mirror"',
  ],
  [
    "a size without a number",
    { storage: { claims: { data: { size: "big" } } } },
    "storage.claims.data.size",
    '"big"',
    'bytes, 1Mi at least, such as "10Gi"',
  ],
  [
    "a unit that Kubernetes does not know",
    { storage: { claims: { data: { size: "10GB" } } } },
    "storage.claims.data.size",
    '"10GB"',
    'bytes, 1Mi at least, such as "10Gi"',
  ],
  [
    "a claim of nothing",
    { storage: { claims: { data: { size: "0Gi" } } } },
    "storage.claims.data.size",
    '"0Gi"',
    'bytes, 1Mi at least, such as "10Gi"',
  ],
  [
    "a size as a number",
    { storage: { claims: { data: { size: 10 } } } },
    "storage.claims.data.size",
    "10",
    'bytes, 1Mi at least, such as "10Gi"',
  ],
  [
    "a truth for a quantity",
    { api: { resources: { limits: { cpu: true } } } },
    "api.resources.limits.cpu",
    "true",
    'cores or millicores, such as "2" or "500m"',
  ],
  [
    "less than no CPU",
    { api: { resources: { limits: { cpu: -2 } } } },
    "api.resources.limits.cpu",
    "-2",
    'cores or millicores, such as "2" or "500m"',
  ],
  [
    "half a byte of memory",
    { mlflow: { resources: { requests: { memory: "500m" } } } },
    "mlflow.resources.requests.memory",
    '"500m"',
    'bytes, 1Mi at least, such as "512Mi"',
  ],
  [
    "an access mode that there is not",
    { storage: { claims: { logs: { accessMode: "RWX" } } } },
    "storage.claims.logs.accessMode",
    '"RWX"',
    '"ReadWriteOnce", "ReadWriteOncePod", "ReadWriteMany"',
  ],
  ["retention as text", { storage: { retainOnDestroy: "yes" } }, "storage.retainOnDestroy", '"yes"', "true or false"],
  ...["30", "30 days", "", "1h", "11y", "1h1d"].map(
    (retention) =>
      [
        `retention of samples for "${retention}"`,
        { prometheus: { retention } },
        "prometheus.retention",
        JSON.stringify(retention),
        'a duration from 2h to 10y, such as "30d"',
      ] as const,
  ),
  ...["0s", "61m", 10].map(
    (scrapeInterval) =>
      [
        `a scrape each ${scrapeInterval}`,
        { prometheus: { scrapeInterval } },
        "prometheus.scrapeInterval",
        JSON.stringify(scrapeInterval),
        'a duration from 1s to 1h, such as "30s"',
      ] as const,
  ),
  [
    "no CPU at all",
    { api: { resources: { requests: { cpu: "0" } } } },
    "api.resources.requests.cpu",
    '"0"',
    'cores or millicores, such as "2" or "500m"',
  ],
  [
    "Kubernetes' unit for Prometheus's size",
    { prometheus: { retentionSize: "8Gi" } },
    "prometheus.retentionSize",
    '"8Gi"',
    'a size in Prometheus\'s units, such as "8GB"',
  ],
  [
    "a namespace with capitals",
    { kubernetes: { context: "here", namespace: "ML" } },
    "kubernetes.namespace",
    '"ML"',
    `a namespace: ${lowerCase}`,
  ],
  ["a context without a name", { kubernetes: { context: "" } }, "kubernetes.context", '""', /kubeconfig context/],
  [
    "a port that no node opens",
    { grafana: { service: { nodePort: 3000 } } },
    "grafana.service.nodePort",
    "3000",
    "a whole number from 30000 to 32767",
  ],
  [
    "a type of Service that there is not",
    { api: { service: { type: "Ingress" } } },
    "api.service.type",
    '"Ingress"',
    '"ClusterIP", "NodePort", "LoadBalancer"',
  ],
  ["a number in the environment", { api: { env: { THREADS: 4 } } }, "api.env.THREADS", "4", string],
  ["a number in app-config", { api: { config: { THREADS: 4 } } }, "api.config.THREADS", "4", string],
  [
    "a name that no shell takes",
    { api: { config: { "a-b": "1" } } },
    "api.config.a-b",
    'the name "a-b"',
    "a name of an environment variable",
  ],
  ["a feature that is a word", { api: { features: { batch: "on" } } }, "api.features.batch", '"on"', "true or false"],
  ["a model version as a number", { api: { model: { version: 1.1 } } }, "api.model.version", "1.1", string],
  ...[true, "metrics", "/my metrics", ""].map(
    (metricsPath) =>
      [
        `metrics at ${JSON.stringify(metricsPath)}`,
        { api: { metricsPath } },
        "api.metricsPath",
        JSON.stringify(metricsPath),
        'a path such as "/metrics", or false',
      ] as const,
  ),
  ["no name for the administrator", { grafana: { adminUser: "" } }, "grafana.adminUser", '""', /^a name/],
  [
    "YAML in no folder",
    { kubernetes: { renderYamlToDirectory: "" } },
    "kubernetes.renderYamlToDirectory",
    '""',
    "the path of a folder",
  ],
  [
    "a Secret's name with a slash",
    { imagePullSecrets: ["a/b"] },
    "imagePullSecrets.0",
    '"a/b"',
    named("a Secret's name"),
  ],
  ["a label that is a number", { api: { nodeSelector: { zone: 1 } } }, "api.nodeSelector.zone", "1", string],
];

function named(what: string): string {
  return `${what}: ${dnsName}`;
}

test.each(wrong)(
  "%s is refused with its path, what was found and what is allowed",
  (_, input, path, found, allowed) => {
    const start = `cancer-mlops:${path}: found ${found}; allowed: `;
    const [problem = "", ...more] = problemsOf(input);
    expect(more).toEqual([]);
    expect(problem.slice(0, start.length)).toBe(start);
    const said = problem.slice(start.length);
    if (typeof allowed === "string") expect(said).toBe(allowed);
    else expect(said).toMatch(allowed);
  },
);

test("all problems come in one message, which says that nothing was changed", () => {
  const message = refusalOf({
    grafna: {},
    api: { replicas: "3", pullPolicy: "Sometimes" },
    routing: { strategy: "path", host: "http://example.com" },
    storage: { claims: { data: { size: "big" }, cache: {} } },
  });
  const [first, ...rest] = message.split("\n");
  expect(first).toBe("The configuration of stack test has 6 problems; nothing was changed:");
  expect(rest.map((line) => /^ {2}cancer-mlops:([^:]+): found /.exec(line)?.[1]).sort()).toEqual([
    "api.pullPolicy",
    "api.replicas",
    "grafna",
    "routing.host",
    "storage.claims.cache",
    "storage.claims.data.size",
  ]);
});

test("a long value is quoted by its beginning", () => {
  expect(problemsOf({ api: { image: `A${"b".repeat(200)}` } })[0]).toMatch(/found "Ab{75}…; allowed: /);
});

const right: readonly (readonly [string, Input])[] = [
  ["a fraction of a Gi", { storage: { claims: { data: { size: "1.5Gi" } } } }],
  ["zero pods of a service with files", { mlflow: { replicas: 0 } }],
  ["the shortest retention", { prometheus: { retention: "2h" } }],
  ["the longest retention", { prometheus: { retention: "10y" } }],
  ["an image on a registry with a port", { api: { image: "localhost:5000/team/api" } }],
  ["a registry with a port and a path", { registry: "registry.example.com:5000/mirror" }],
  ["an API without metrics", { api: { metricsPath: false } }],
];

test("a number is accepted where Kubernetes takes it for a quantity", () => {
  const size = 2 ** 30;
  const { api, storage } = settingsOf({
    api: { resources: { requests: { cpu: 0.5 }, limits: { cpu: 2, memory: size } } },
    storage: { claims: { data: { size } } },
  });
  expect(api.resources).toEqual({
    requests: { cpu: "0.5", memory: "512Mi" },
    limits: { cpu: "2", memory: "1073741824" },
  });
  expect(storage.claims.data.size).toBe("1073741824");
});

test.each([
  ["retention", "30d"],
  ["scrapeInterval", "30s"],
])("the example that is given for %s is accepted there", (key, example) => {
  expect(problemsOf({ prometheus: { [key]: "" } })[0]).toContain(`such as "${example}"`);
  expect(settingsOf({ prometheus: { [key]: example } }).prometheus).toMatchObject({ [key]: example });
});

test.each(right)("%s is accepted as it was written", (_, input) => {
  expect(settingsOf(input)).toMatchObject(input);
});

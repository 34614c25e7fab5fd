import { problemPaths, problemsOf, setting, settingsOf } from "../../support/settings";

/** Each setting with values at the edges of what it accepts, and just outside. */
const values: readonly (readonly [string, readonly unknown[], readonly unknown[]])[] = [
  ["registry", ["registry.example.com:5000/mirror"], ["https://registry.example.com"]],
  ["api.image", ["api", "localhost:5000/team/api"], ["API", "team/api:1.4", ""]],
  ["api.digest", [`sha256:${"0".repeat(64)}`], ["sha256:12"]],
  ["api.replicas", [0, 100], [-1, 101, 1.5, "3"]],
  ["api.resources.limits.cpu", ["500m", "2"], ["0", -2, true]],
  ["api.env.THREADS", ["4"], [4]],
  ["api.config.THREADS", ["4"], [4]],
  ["api.nodeSelector.zone", ["1"], [1]],
  ["api.features.batch", [true, false], ["on"]],
  ["api.metricsPath", ["/metrics", false], ["metrics", "/my metrics", "", true]],
  ["api.model.name", ["breast-cancer"], ["../data"]],
  ["api.model.version", ["v1.0.0"], [1.1, "v1/..", ".."]],
  // Two servers on the same files would destroy them.
  ["mlflow.replicas", [0, 1], [2]],
  ["prometheus.replicas", [0, 1], [2]],
  ["grafana.replicas", [0, 1], [2]],
  ["mlflow.resources.requests.memory", ["1Mi"], ["500m"]],
  ["mlflow.resources.requests.ephemeral-storage", ["1Mi", "0"], ["500m", "none", "-1"]],
  ["prometheus.retention", ["2h", "30d", "10y"], ["1h", "11y", "1h1d", "30"]],
  ["prometheus.retentionSize", ["8GB"], ["8Gi", "0GB"]],
  ["prometheus.scrapeInterval", ["1s", "30s", "1h"], ["0s", "61m", 10]],
  ["grafana.tag", ["10.2.2"], [10.2, "10 2"]],
  ["grafana.adminUser", ["root"], [""]],
  ["grafana.service.nodePort", [30000, 32767], [29999, 32768]],
  ["storage.className", ["fast.example.com"], ["Fast", "a/b"]],
  ["storage.retainOnDestroy", [true, false], ["yes"]],
  ["storage.claims.mlflowBackend.size", ["1Mi", "1.5Gi"], ["big", "10GB", "0Gi", 10]],
  ["storage.claims.mlflowBackend.accessMode", ["ReadWriteOncePod"], ["RWX"]],
];

test.each(values)("%s accepts %j and refuses %j", (path, accepted, refused) => {
  for (const value of accepted) expect(settingsOf(setting(path, value))).toMatchObject(setting(path, value));
  expect(refused.map((value) => [value, ...problemPaths(setting(path, value))])).toEqual(
    refused.map((value) => [value, path]),
  );
});

test("refuses unknown keys at any depth", () => {
  const paths = ["storage.claims.cache", "mlflow.resources.limits.gpu", "api.replica", "grafna"];
  for (const path of paths) expect(problemPaths(setting(path, {}))).toEqual([path]);
});

test("refuses a list or text in place of a section", () => {
  expect(problemPaths({ api: [], storage: "fast" })).toEqual(["api", "storage"]);
});

test("refuses an invalid item of a list", () => {
  expect(problemPaths({ imagePullSecrets: ["pull", "a/b"] })).toEqual(["imagePullSecrets.1"]);
});

test("refuses the namespaces of Kubernetes", () => {
  const inNamespace = (namespace: string) => ({ kubernetes: { context: "here", namespace } });
  expect(problemsOf(inNamespace("kube-system"))).toEqual([
    expect.stringMatching(/^cancer-mlops:kubernetes\.namespace: .*"kube-".* \(got "kube-system"\)$/),
  ]);
  expect(settingsOf(inNamespace("kubeflow")).kubernetes.namespace).toBe("kubeflow");
});

test("refuses an invalid namespace and an empty directory for YAML", () => {
  const kubernetes = { context: "here", namespace: "ML", renderYamlToDirectory: "" };
  expect(problemPaths({ kubernetes })).toEqual(["kubernetes.namespace", "kubernetes.renderYamlToDirectory"]);
});

test("accepts numbers as quantities, as Kubernetes does", () => {
  const { api, storage } = settingsOf({
    api: { resources: { requests: { cpu: 0.5 }, limits: { cpu: 2 } } },
    storage: { claims: { data: { size: 2 ** 30 } } },
  });
  expect(api.resources).toMatchObject({ requests: { cpu: "0.5" }, limits: { cpu: "2" } });
  expect(storage.claims.data.size).toBe("1073741824");
});

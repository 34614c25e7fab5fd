import { parse } from "yaml";
import type { ScrapeTargets } from "../../../components/prometheus/scrapeConfig";
import { scrapeConfig } from "../../../components/prometheus/scrapeConfig";

interface Config {
  readonly global: object;
  readonly rule_files: readonly string[];
  readonly alerting?: object;
  readonly scrape_configs: readonly {
    readonly job_name: string;
    readonly metrics_path?: string;
    readonly static_configs?: readonly object[];
    readonly kubernetes_sd_configs?: readonly object[];
    readonly relabel_configs?: readonly object[];
  }[];
}

function configOf(overrides: Partial<ScrapeTargets> = {}) {
  const text = scrapeConfig({
    namespace: "ml",
    prefix: "",
    interval: "5s",
    kubelets: false,
    apiPath: "/metrics",
    apiLabels: { "app.kubernetes.io/name": "api", "app.kubernetes.io/instance": "dev" },
    mlflowLabels: { "app.kubernetes.io/name": "mlflow", "app.kubernetes.io/instance": "dev" },
    ruleFiles: [],
    alertmanagers: [],
    scrapeFiles: [],
    externalLabels: {},
    remoteWrite: [],
    ...overrides,
  });
  const { scrape_configs, ...config } = parse(text) as Config;
  return { ...config, jobs: Object.fromEntries(scrape_configs.map((job) => [job.job_name, job])) };
}

test("scrapes Prometheus itself, the API and MLflow at the interval of the settings", () => {
  const { global, jobs } = configOf();
  expect(Object.keys(jobs)).toEqual(["prometheus", "api", "mlflow"]);
  expect(global).toEqual({ scrape_interval: "5s", evaluation_interval: "5s" });
});

test("reads rule files, and sends alerts to the Alertmanagers of the settings", () => {
  expect(configOf({ ruleFiles: ["/rules/*.yml"] })).toMatchObject({ rule_files: ["/rules/*.yml"] });
  expect(configOf()).not.toHaveProperty("alerting");
  const { alerting } = configOf({
    alertmanagers: ["http://alertmanager.monitoring:9093", "https://am.example.com/path"],
  });
  expect(alerting).toEqual({
    alertmanagers: [
      { scheme: "http", path_prefix: "/", static_configs: [{ targets: ["alertmanager.monitoring:9093"] }] },
      { scheme: "https", path_prefix: "/path", static_configs: [{ targets: ["am.example.com"] }] },
    ],
  });
});

test.each([
  ["api", "http"],
  ["mlflow", "metrics"],
])("every running pod of %s in the namespace is one target, at its port %s", (name, port) => {
  const job = configOf().jobs[name];
  expect(job?.kubernetes_sd_configs).toEqual([
    {
      role: "pod",
      namespaces: { names: ["ml"] },
      selectors: [{ role: "pod", label: `app.kubernetes.io/name=${name},app.kubernetes.io/instance=dev` }],
    },
  ]);
  expect(job?.relabel_configs).toEqual([
    { source_labels: ["__meta_kubernetes_pod_container_port_name"], regex: port, action: "keep" },
    { source_labels: ["__meta_kubernetes_pod_container_init"], regex: "true", action: "drop" },
    { source_labels: ["__meta_kubernetes_pod_phase"], regex: "Pending|Succeeded|Failed", action: "drop" },
    { source_labels: ["__meta_kubernetes_namespace"], target_label: "namespace" },
    { source_labels: ["__meta_kubernetes_pod_name"], target_label: "pod" },
  ]);
});

test("scrapes the API at its metrics path, and not at all if it has none", () => {
  expect(configOf({ apiPath: "/internal/metrics" }).jobs.api?.metrics_path).toBe("/internal/metrics");
  expect(Object.keys(configOf({ apiPath: false }).jobs)).toEqual(["prometheus", "mlflow"]);
});

test("scrapes Prometheus below its own prefix", () => {
  expect(configOf({ prefix: "/prometheus" }).jobs.prometheus).toMatchObject({
    metrics_path: "/prometheus/metrics",
    static_configs: [{ targets: ["localhost:9090"] }],
  });
});

test("has fields for other Prometheus servers and for files of the user's own only if they are set", () => {
  const without = configOf();
  expect(without.global).not.toHaveProperty("external_labels");
  expect(Object.keys(without)).toEqual(["global", "rule_files", "jobs"]);
  const remoteWrite = [{ url: "http://central:9090/api/v1/write" }];
  expect(configOf({ externalLabels: { cluster: "a" }, scrapeFiles: ["/scrapes/*.yml"], remoteWrite })).toMatchObject({
    global: { external_labels: { cluster: "a" } },
    scrape_config_files: ["/scrapes/*.yml"],
    remote_write: remoteWrite,
  });
});

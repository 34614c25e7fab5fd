import { parse } from "yaml";
import type { ScrapeTargets } from "../../components/prometheus/scrapeConfig";
import { scrapeConfig } from "../../components/prometheus/scrapeConfig";

interface Job {
  readonly job_name: string;
  readonly metrics_path?: string;
  readonly scrape_interval?: string;
  readonly static_configs?: readonly { readonly targets: readonly string[] }[];
  readonly kubernetes_sd_configs?: readonly unknown[];
  readonly relabel_configs?: readonly Readonly<Record<string, unknown>>[];
}

interface Config {
  readonly global: { readonly scrape_interval: string };
  readonly scrape_configs: readonly Job[];
}

function config(overrides: Partial<ScrapeTargets> = {}): Config {
  const text = scrapeConfig({
    namespace: "ml",
    prefix: "",
    interval: "10s",
    apiPath: "/metrics",
    apiLabels: { "app.kubernetes.io/name": "api", "app.kubernetes.io/instance": "dev" },
    mlflowLabels: { "app.kubernetes.io/name": "mlflow", "app.kubernetes.io/instance": "dev" },
    ...overrides,
  });
  return parse(text) as Config;
}

function jobs(overrides: Partial<ScrapeTargets> = {}): Readonly<Record<string, Job>> {
  return Object.fromEntries(config(overrides).scrape_configs.map((job) => [job.job_name, job]));
}

test("Prometheus itself, the API and MLflow are scraped, and nothing else", () => {
  expect(Object.keys(jobs())).toEqual(["prometheus", "api", "mlflow"]);
});

test("every pod of the API is a target of its own, found by the labels of the stack in its namespace", () => {
  const { api } = jobs();
  expect(api?.kubernetes_sd_configs).toEqual([
    {
      role: "pod",
      namespaces: { names: ["ml"] },
      selectors: [{ role: "pod", label: "app.kubernetes.io/name=api,app.kubernetes.io/instance=dev" }],
    },
  ]);
  expect(api?.static_configs).toBeUndefined();
});

test("the API is scraped at its path", () => {
  expect(jobs({ apiPath: "/internal/metrics" }).api).toMatchObject({ metrics_path: "/internal/metrics" });
});

test("every target is scraped as often as the stack says", () => {
  const { global, scrape_configs } = config({ interval: "5s" });
  expect(global.scrape_interval).toBe("5s");
  expect(scrape_configs.filter((job) => job.scrape_interval !== undefined)).toEqual([]);
});

test("an API without metrics is no target; the others stay", () => {
  expect(Object.keys(jobs({ apiPath: false }))).toEqual(["prometheus", "mlflow"]);
});

test("MLflow's pod is scraped at the port of its metrics", () => {
  const { mlflow } = jobs();
  expect(mlflow?.kubernetes_sd_configs).toMatchObject([
    { selectors: [{ label: "app.kubernetes.io/name=mlflow,app.kubernetes.io/instance=dev" }] },
  ]);
  expect(mlflow?.relabel_configs).toContainEqual(keepPort("metrics"));
});

test.each(["api", "mlflow"])("of a pod of %s only one port, and only while it runs, is a target", (job) => {
  const relabels = jobs()[job]?.relabel_configs;
  expect(relabels).toContainEqual(keepPort(job === "api" ? "http" : "metrics"));
  expect(relabels).toContainEqual({
    source_labels: ["__meta_kubernetes_pod_phase"],
    regex: "Pending|Succeeded|Failed",
    action: "drop",
  });
});

test.each(["api", "mlflow"])("samples of %s carry the pod and the namespace that they are of", (job) => {
  const named = jobs()[job]?.relabel_configs?.filter((relabel) => "target_label" in relabel);
  expect(named).toEqual([
    { source_labels: ["__meta_kubernetes_namespace"], target_label: "namespace" },
    { source_labels: ["__meta_kubernetes_pod_name"], target_label: "pod" },
  ]);
});

test.each([
  ["", "/metrics"],
  ["/prometheus", "/prometheus/metrics"],
])("Prometheus under the prefix %j finds its own metrics at %s", (prefix, path) => {
  expect(jobs({ prefix }).prometheus).toMatchObject({
    metrics_path: path,
    static_configs: [{ targets: ["localhost:9090"] }],
  });
});

function keepPort(regex: string): object {
  return { source_labels: ["__meta_kubernetes_pod_container_port_name"], regex, action: "keep" };
}

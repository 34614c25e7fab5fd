import type { Step } from "./panels";

/** Expressions and thresholds that several dashboards show. Rates have the range that fits the scrape interval. */

const requests = (selector = "") => `rate(http_requests_total{job="api"${selector}}[$__rate_interval])`;

export const requestRate = (by = "") => `sum${by === "" ? "" : ` by (${by})`} (${requests()})`;

/** Zero where nothing fails: such a series does not exist then. */
export const responseShare = (status: string) =>
  `sum(${requests(`,status=~"${status}"`)}) / sum(${requests()}) or 0 * sum(${requests()})`;

export const latency = (quantile: number) =>
  `histogram_quantile(${quantile}, sum by (le) (rate(http_request_duration_seconds_bucket{job="api"}[$__rate_interval])))`;

/** Of every PVC where the kubelets are scraped, otherwise of MLflow's. */
const volumes = (kubelet: string, exporter: string) =>
  `${kubelet} or (label_replace(${exporter}, "persistentvolumeclaim", "mlflow-$1-pvc", "volume", "(.*)") unless on () kubelet_volume_stats_capacity_bytes)`;

export const fill = volumes(
  "1 - kubelet_volume_stats_available_bytes / kubelet_volume_stats_capacity_bytes",
  "1 - mlflow_volume_free_bytes / mlflow_volume_size_bytes",
);
export const free = volumes("kubelet_volume_stats_available_bytes", "mlflow_volume_free_bytes");

export const isDown: readonly Step[] = [
  { from: null, color: "red" },
  { from: 1, color: "green" },
];
export const errors: readonly Step[] = [
  { from: null, color: "green" },
  { from: 0.01, color: "yellow" },
  { from: 0.05, color: "red" },
];
export const slow: readonly Step[] = [
  { from: null, color: "green" },
  { from: 0.5, color: "yellow" },
  { from: 1, color: "red" },
];
export const full: readonly Step[] = [
  { from: null, color: "green" },
  { from: 0.8, color: "yellow" },
  { from: 0.9, color: "red" },
];
export const any: readonly Step[] = [
  { from: null, color: "green" },
  { from: 1, color: "red" },
];

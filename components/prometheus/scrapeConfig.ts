import { stringify } from "yaml";
import { labelSelector } from "../../lib/catalog/labels";
import { SERVICE_ACCOUNT_FOLDER } from "../../lib/catalog/serviceAccount";
import { services } from "../../lib/catalog/services";

export interface ScrapeTargets {
  readonly namespace: string;
  /** Path prefix of Prometheus itself, "" at the root. */
  readonly prefix: string;
  /** Scrape interval, a Prometheus duration. */
  readonly interval: string;
  /** True if the kubelets of all nodes are targets. */
  readonly kubelets: boolean;
  /** Metrics path of every API pod; false: the API has no metrics and is no target. */
  readonly apiPath: string | false;
  readonly apiLabels: Readonly<Record<string, string>>;
  readonly mlflowLabels: Readonly<Record<string, string>>;
  /** Files with rules. */
  readonly ruleFiles: readonly string[];
  /** URLs. */
  readonly alertmanagers: readonly string[];
  /** Files with scrape configurations of the user's own. */
  readonly scrapeFiles: readonly string[];
  readonly externalLabels: Readonly<Record<string, string>>;
  readonly remoteWrite: readonly object[];
}

/** Returns prometheus.yml. */
export function scrapeConfig(targets: ScrapeTargets): string {
  const { namespace, prefix, interval, kubelets: scrapesKubelets, apiPath, apiLabels, mlflowLabels } = targets;
  return stringify({
    global: {
      scrape_interval: interval,
      evaluation_interval: interval,
      ...ifAny({ external_labels: targets.externalLabels }),
    },
    rule_files: targets.ruleFiles,
    // Prometheus 2.43 and newer know it.
    ...ifAny({ scrape_config_files: targets.scrapeFiles, remote_write: targets.remoteWrite }),
    ...(targets.alertmanagers.length === 0
      ? {}
      : { alerting: { alertmanagers: targets.alertmanagers.map(alertmanager) } }),
    scrape_configs: [
      {
        job_name: "prometheus",
        metrics_path: `${prefix}/metrics`,
        static_configs: [{ targets: [`localhost:${services.prometheus.port}`] }],
      },
      ...(apiPath === false ? [] : [{ ...pods("api", namespace, apiLabels, "http"), metrics_path: apiPath }]),
      pods("mlflow", namespace, mlflowLabels, "metrics"),
      ...(scrapesKubelets
        ? [kubelets("kubelet", "/metrics", namespace), kubelets("cadvisor", "/metrics/cadvisor", namespace)]
        : []),
    ],
  });
}

/** Returns the fields that are not empty: without a new setting, a Prometheus that runs keeps its configuration. */
function ifAny(fields: Readonly<Record<string, object>>): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => Object.keys(value).length > 0));
}

function alertmanager(url: string) {
  const { protocol, host, pathname } = new URL(url);
  return { scheme: protocol.slice(0, -1), path_prefix: pathname, static_configs: [{ targets: [host] }] };
}

/** Every pod is a target. Through the Service, each scrape would reach another replica, and counters would jump. */
function pods(job: string, namespace: string, labels: Readonly<Record<string, string>>, port: string) {
  const label = labelSelector(labels);
  return {
    job_name: job,
    kubernetes_sd_configs: [{ role: "pod", namespaces: { names: [namespace] }, selectors: [{ role: "pod", label }] }],
    relabel_configs: [
      { source_labels: ["__meta_kubernetes_pod_container_port_name"], regex: port, action: "keep" },
      { source_labels: ["__meta_kubernetes_pod_container_init"], regex: "true", action: "drop" },
      { source_labels: ["__meta_kubernetes_pod_phase"], regex: "Pending|Succeeded|Failed", action: "drop" },
      { source_labels: ["__meta_kubernetes_namespace"], target_label: "namespace" },
      { source_labels: ["__meta_kubernetes_pod_name"], target_label: "pod" },
    ],
  };
}

/** Keeps only what is of the stack's namespace: its volumes and containers. */
function kubelets(job: string, metricsPath: string, namespace: string) {
  return {
    job_name: job,
    scheme: "https",
    metrics_path: metricsPath,
    authorization: { credentials_file: `${SERVICE_ACCOUNT_FOLDER}/token` },
    // Kubelets have self-signed certificates unless the cluster's administrator has changed that.
    tls_config: { insecure_skip_verify: true },
    kubernetes_sd_configs: [{ role: "node" }],
    relabel_configs: [{ source_labels: ["__meta_kubernetes_node_name"], target_label: "node" }],
    metric_relabel_configs: [{ source_labels: ["namespace"], regex: namespace, action: "keep" }],
  };
}

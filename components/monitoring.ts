import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { FIELD_OWNERSHIP } from "../lib/catalog/annotations";
import type { Labels } from "../lib/catalog/labels";
import type { Settings } from "../lib/config";
import { RULES, monitors } from "../lib/config/namedObjects";
import { dashboards } from "./grafana/dashboards";
import type { PlatformContext } from "./kubernetes/context";
import { ruleGroups } from "./prometheus/rules";

export interface MonitoringArgs {
  readonly context: PlatformContext;
  readonly labels: Labels;
  readonly settings: Settings;
  /** The labels of the pods that are scraped. */
  readonly podLabels: Readonly<Record<"api" | "mlflow", Readonly<Record<string, string>>>>;
}

const MONITORING_API = "monitoring.coreos.com/v1";

/** What somebody else's Prometheus Operator and Grafana need to monitor the platform. */
export function createMonitoring(args: MonitoringArgs, opts: pulumi.CustomResourceOptions): void {
  const { context, settings } = args;
  const { operator, dashboardLabels } = settings.monitoring;
  if (operator) createMonitors(args, opts);
  if (Object.keys(dashboardLabels).length === 0) return;
  new k8s.core.v1.ConfigMap(
    "dashboards",
    {
      metadata: { namespace: context.namespace, labels: { ...dashboardLabels, ...args.labels } },
      // The sidecar writes the files of all ConfigMaps into one folder.
      data: Object.fromEntries(Object.entries(dashboards()).map(([file, json]) => [`cancer-mlops-${file}`, json])),
    },
    opts,
  );
}

function createMonitors({ context, labels, settings, podLabels }: MonitoringArgs, opts: pulumi.CustomResourceOptions) {
  const { api, mlflow, prometheus, kubernetes, monitoring } = settings;
  const metadata = (name: string) => ({
    name,
    namespace: context.namespace,
    labels: { ...monitoring.labels, ...labels },
    annotations: FIELD_OWNERSHIP,
  });
  const endpoints = {
    api: { port: "http", path: api.metricsPath },
    mlflow: { port: "metrics", path: "/metrics" },
  };
  for (const { service, name } of monitors(settings)) {
    new k8s.apiextensions.CustomResource(
      name,
      {
        apiVersion: MONITORING_API,
        kind: "PodMonitor",
        metadata: metadata(name),
        spec: {
          selector: { matchLabels: podLabels[service] },
          podMetricsEndpoints: [
            {
              ...endpoints[service],
              interval: prometheus.scrapeInterval,
              // The operator's own default is NAMESPACE/NAME; dashboards and alerts select these.
              relabelings: [{ targetLabel: "job", replacement: service }],
            },
          ],
        },
      },
      opts,
    );
  }
  const groups = ruleGroups({
    settings: prometheus,
    api: api.replicas > 0 && api.metricsPath !== false,
    mlflow: mlflow.replicas > 0,
    namespace: kubernetes.namespace,
  });
  new k8s.apiextensions.CustomResource(
    RULES,
    { apiVersion: MONITORING_API, kind: "PrometheusRule", metadata: metadata(RULES), spec: { groups } },
    opts,
  );
}

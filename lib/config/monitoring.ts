import { z } from "zod";
import { labels } from "./kubernetes";
import type { ConstraintViolation } from "./problems";
import type { Settings } from "./schema";
import { dnsLabel } from "./values";

/** The shape of `monitoring`. */
export const monitoring = z
  .strictObject({
    operator: z
      .boolean()
      .default(false)
      .describe(
        "Creates PodMonitors and a PrometheusRule, by which somebody else's Prometheus Operator scrapes the API and MLflow and evaluates the alerts of `prometheus.alerts`.",
      ),
    labels: labels
      .default({})
      .describe("Labels by which its Prometheus selects them, such as `release: kube-prometheus-stack`."),
    namespace: dnsLabel("a namespace")
      .optional()
      .describe("Namespace of its Prometheus, from which `networkPolicy` then lets it scrape."),
    dashboardLabels: labels
      .default({})
      .describe(
        "Labels by which the sidecar of somebody else's Grafana finds the dashboards, such as `grafana_dashboard: \"1\"`. Empty: they are only in the stack's own Grafana.",
      ),
  })
  .prefault({});

/** A scrape that the policies refuse would look like services that are down. */
export function operatorConstraints({
  monitoring: { operator, namespace },
  networkPolicy,
}: Settings): ConstraintViolation[] {
  if (!operator || !networkPolicy.enabled || namespace !== undefined) return [];
  return [
    {
      path: "monitoring.namespace",
      message: "not set, and networkPolicy.enabled would refuse the scrapes of the Prometheus Operator's Prometheus",
      fix: "set its namespace",
      involves: ["monitoring.namespace", "monitoring.operator", "networkPolicy.enabled"],
    },
  ];
}

import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { CommonArgs } from "../common";
import { FIELD_MANAGER } from "../common";
import type { Exposure } from "../exposure";
import { expose, internalUrl } from "../exposure";
import { labels } from "../labels";
import type { Address } from "../routing";
import type { PrometheusSettings } from "../settings";
import { parseQuantity } from "../settings/quantity";
import { claim, claimSpec } from "../storage";
import { deployment } from "../workload";
import type { ScrapeTargets } from "./scrapeConfig";
import { scrapeConfig } from "./scrapeConfig";

const PORT = 9090;
const UID = 65534;

export interface PrometheusArgs {
  readonly common: CommonArgs;
  readonly settings: PrometheusSettings;
  readonly address: Address;
  /** Where browsers find Prometheus, if that is known: links in alerts are made from it. */
  readonly externalUrl: string | undefined;
  readonly targets: Pick<ScrapeTargets, "apiPath" | "apiLabels" | "mlflowLabels">;
}

/** Prometheus: `prometheus-service`, one pod, its claim, what it scrapes and the right to find it. */
export class Prometheus extends pulumi.ComponentResource {
  /** With the prefix that it serves under. */
  public readonly internalUrl: pulumi.Output<string>;
  public readonly exposure: Exposure;
  public readonly deployment: k8s.apps.v1.Deployment;

  constructor(name: string, args: PrometheusArgs, opts?: pulumi.ComponentResourceOptions) {
    super("cancer-mlops:index:Prometheus", name, {}, opts);
    const { common, settings, address } = args;
    const all = labels(common.stack, name, "monitoring", settings.tag);
    const child = { parent: this };

    const data = claim("prometheusData", common, all, child);

    const account = new k8s.core.v1.ServiceAccount(
      name,
      {
        metadata: { name, namespace: common.namespace, labels: all, annotations: FIELD_MANAGER },
        automountServiceAccountToken: false,
      },
      child,
    );
    // Cluster-wide: two stacks in one cluster must not share the name. No namespace or stack has a colon in its own.
    const clusterName = pulumi.interpolate`cancer-mlops:${common.namespace}:${common.stack}:prometheus`;
    const role = new k8s.rbac.v1.ClusterRole(
      name,
      {
        metadata: { name: clusterName, labels: all, annotations: FIELD_MANAGER },
        rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["get", "list", "watch"] }],
      },
      child,
    );
    const binding = new k8s.rbac.v1.ClusterRoleBinding(
      name,
      {
        metadata: { name: clusterName, labels: all, annotations: FIELD_MANAGER },
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: role.metadata.name },
        subjects: [{ kind: "ServiceAccount", name: account.metadata.name, namespace: common.namespace }],
      },
      child,
    );

    const config = new k8s.core.v1.ConfigMap(
      "prometheus-config",
      {
        metadata: { namespace: common.namespace, labels: all },
        data: {
          "prometheus.yml": pulumi.output(common.namespace).apply((namespace) =>
            scrapeConfig({
              ...args.targets,
              namespace,
              prefix: address.prefix,
              interval: settings.scrapeInterval,
            }),
          ),
        },
      },
      child,
    );

    this.exposure = expose(
      name,
      { common, labels: all, port: PORT, settings: settings.service, healthPath: readyPath(address) },
      child,
    );

    this.deployment = deployment(
      name,
      {
        common,
        labels: all,
        settings,
        uid: UID,
        // The database is locked by the server that runs.
        strategy: { type: "Recreate" },
        serviceAccountName: account.metadata.name,
        // Samples in memory are written out before the end.
        terminationGracePeriodSeconds: 300,
        container: {
          port: PORT,
          args: [
            "--config.file=/etc/prometheus/prometheus.yml",
            "--storage.tsdb.path=/prometheus",
            `--storage.tsdb.retention.time=${settings.retention}`,
            `--storage.tsdb.retention.size=${retentionSize(args)}`,
            `--web.route-prefix=${address.prefix}/`,
            ...(settings.adminApi ? ["--web.enable-admin-api"] : []),
            ...(args.externalUrl === undefined ? [] : [`--web.external-url=${args.externalUrl}/`]),
          ],
          volumeMounts: [
            { name: "data", mountPath: "/prometheus" },
            { name: "config", mountPath: "/etc/prometheus", readOnly: true },
          ],
          // After a crash the write-ahead log is read again, which takes minutes when it is large.
          startupProbe: { ...probe(readyPath(address)), periodSeconds: 2, failureThreshold: 900 },
          livenessProbe: { ...probe(`${address.prefix}/-/healthy`), periodSeconds: 20, failureThreshold: 6 },
          readinessProbe: { ...probe(readyPath(address)), periodSeconds: 5 },
        },
        volumes: [
          { name: "data", persistentVolumeClaim: { claimName: data.metadata.name } },
          { name: "config", configMap: { name: config.metadata.name } },
        ],
      },
      { ...child, dependsOn: [binding] },
    );

    this.internalUrl = internalUrl(this.exposure, common, address.prefix);
    this.registerOutputs({ internalUrl: this.internalUrl });
  }
}

/** The oldest samples go before the disk is full: a fifth is left for the write-ahead log and compaction. */
function retentionSize({ settings, common }: PrometheusArgs): string {
  if (settings.retentionSize !== undefined) return settings.retentionSize;
  const bytes = parseQuantity(claimSpec("prometheusData", common.storage).size) ?? 0;
  // 0 would be no limit.
  return `${Math.max(1, Math.floor((bytes * 0.8) / 2 ** 20))}MB`;
}

function probe(path: string): k8s.types.input.core.v1.Probe {
  return { httpGet: { path, port: "http" }, timeoutSeconds: 5 };
}

function readyPath({ prefix }: Address): string {
  return `${prefix}/-/ready`;
}

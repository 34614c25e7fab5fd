import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Address } from "../../lib/catalog/addresses";
import { claimNames, claimSpec } from "../../lib/catalog/claims";
import { labelsOf } from "../../lib/catalog/labels";
import { parseDuration, parseQuantity } from "../../lib/catalog/quantity";
import { healthPath, services } from "../../lib/catalog/services";
import type { PrometheusSettings } from "../../lib/config";
import { OWN_RULES, OWN_SCRAPES, isMounted } from "../../lib/config/ownFiles";
import type { PlatformContext } from "../kubernetes/context";
import { createDeployment } from "../kubernetes/deployment";
import type { ServiceEndpoints } from "../kubernetes/service";
import { createServices, internalUrl } from "../kubernetes/service";
import { createServiceAccount } from "../kubernetes/serviceAccount";
import { createClaim } from "../storage";
import { createRoles } from "./rbac";
import type { RuleArgs } from "./rules";
import { rulesFile } from "./rules";
import type { ScrapeTargets } from "./scrapeConfig";
import { scrapeConfig } from "./scrapeConfig";

const { component } = services.prometheus;

export interface PrometheusArgs {
  readonly context: PlatformContext;
  readonly settings: PrometheusSettings;
  readonly address: Address;
  /** The external URL, if it is known: Prometheus builds its links from it. */
  readonly externalUrl: string | undefined;
  readonly targets: Pick<ScrapeTargets, "apiPath" | "apiLabels" | "mlflowLabels">;
  /** The services that alerts are about. */
  readonly watched: Pick<RuleArgs, "api" | "mlflow">;
}

/** Prometheus: Deployment, Services, claim, scrape configuration and RBAC. */
export class Prometheus extends pulumi.ComponentResource {
  /** With the prefix that it serves under. */
  public readonly internalUrl: pulumi.Output<string>;
  public readonly endpoints: ServiceEndpoints;
  public readonly deployment: k8s.apps.v1.Deployment;

  constructor(name: string, args: PrometheusArgs, opts?: pulumi.ComponentResourceOptions) {
    super("cancer-mlops:index:Prometheus", name, {}, opts);
    const { context, settings, address } = args;
    const labels = labelsOf(context.stack, "prometheus", component, settings.tag);
    const child = { parent: this };

    const data = createClaim("prometheusData", context, labels, child);

    const serviceAccountName = createServiceAccount(
      "prometheus",
      { context, labels, settings: settings.serviceAccount },
      child,
    );
    const bindings = createRoles(name, context, settings, labels, serviceAccountName, child);

    const config = new k8s.core.v1.ConfigMap(
      "prometheus-config",
      {
        metadata: { namespace: context.namespace, labels },
        data: {
          "prometheus.yml": pulumi.output(context.namespace).apply((namespace) =>
            scrapeConfig({
              ...args.targets,
              namespace,
              prefix: address.prefix,
              interval: settings.scrapeInterval,
              kubelets: settings.kubeletMetrics,
              ruleFiles: ["/etc/prometheus/rules.yml", ...yamlIn(OWN_RULES)],
              scrapeFiles: isMounted(OWN_SCRAPES, settings) ? yamlIn(OWN_SCRAPES) : [],
              alertmanagers: settings.alertmanagers,
              externalLabels: settings.externalLabels,
              remoteWrite: settings.remoteWrite,
            }),
          ),
          "rules.yml": rulesFile({ settings, ...args.watched }),
        },
      },
      child,
    );

    this.endpoints = createServices("prometheus", { context, labels, settings: settings.service }, child);

    this.deployment = createDeployment(
      "prometheus",
      {
        context,
        labels,
        settings,
        // The running server locks the database.
        strategy: { type: "Recreate" },
        serviceAccountName,
        callsApiServer: true,
        // Samples in memory are written to disk on termination.
        terminationGracePeriodSeconds: 300,
        container: {
          args: [
            "--config.file=/etc/prometheus/prometheus.yml",
            "--storage.tsdb.path=/prometheus",
            `--storage.tsdb.retention.time=${settings.retention}`,
            `--storage.tsdb.retention.size=${retentionSize(args)}`,
            ...lookback(settings.scrapeInterval),
            `--web.route-prefix=${address.prefix}/`,
            ...(settings.adminApi ? ["--web.enable-admin-api"] : []),
            ...(settings.remoteWriteReceiver ? ["--web.enable-remote-write-receiver"] : []),
            ...(args.externalUrl === undefined ? [] : [`--web.external-url=${args.externalUrl}/`]),
          ],
          volumeMounts: [
            { name: "data", mountPath: "/prometheus" },
            { name: "config", mountPath: "/etc/prometheus", readOnly: true },
          ],
          // After a crash the write-ahead log is replayed, which takes minutes if it is large.
          startupProbe: { ...probe(healthPath("prometheus", address.prefix)), periodSeconds: 2, failureThreshold: 900 },
          livenessProbe: { ...probe(`${address.prefix}/-/healthy`), periodSeconds: 20, failureThreshold: 6 },
          readinessProbe: { ...probe(healthPath("prometheus", address.prefix)), periodSeconds: 5 },
        },
        volumes: [
          { name: "data", persistentVolumeClaim: { claimName: claimNames.prometheusData } },
          { name: "config", configMap: { name: config.metadata.name } },
        ],
      },
      { ...child, dependsOn: [data, ...bindings] },
    );

    this.internalUrl = internalUrl("prometheus", this.endpoints, context, address);
    this.registerOutputs({ internalUrl: this.internalUrl });
  }
}

const yamlIn = (folder: string) => [`${folder}/*.yml`, `${folder}/*.yaml`];

/** The oldest samples are deleted before the disk is full: a fifth is left for the write-ahead log and compaction. */
function retentionSize({ settings, context }: PrometheusArgs): string {
  if (settings.retentionSize !== undefined) return settings.retentionSize;
  const bytes = parseQuantity(claimSpec("prometheusData", context.storage).size) ?? 0;
  // 0 means no limit.
  return `${Math.max(1, Math.floor((bytes * 0.8) / 2 ** 20))}MB`;
}

/**
 * A query sees no sample that is older than the lookback, 5 minutes by default: with a long scrape interval, series would
 * have gaps. Twice the interval and a minute bridges one failed scrape.
 */
function lookback(scrapeInterval: string): string[] {
  const seconds = (2 * (parseDuration(scrapeInterval) ?? 0)) / 1000 + 60;
  return seconds <= 300 ? [] : [`--query.lookback-delta=${seconds}s`];
}

function probe(path: string): k8s.types.input.core.v1.Probe {
  return { httpGet: { path, port: "http" }, timeoutSeconds: 5 };
}

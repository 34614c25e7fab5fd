import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { stringify } from "yaml";
import type { CommonArgs } from "./common";
import type { Exposure } from "./exposure";
import { expose, internalUrl } from "./exposure";
import { imageReference } from "./images";
import { labels } from "./labels";
import type { Address } from "./routing";
import type { GrafanaSettings } from "./settings";
import { claim } from "./storage";
import type { Container } from "./workload";
import { deployment, environment } from "./workload";

const PORT = 3000;
const UID = 472;
const PASSWORD_FILE = "/etc/grafana/admin/admin-password";

export interface GrafanaArgs {
  readonly common: CommonArgs;
  readonly settings: GrafanaSettings;
  readonly address: Address;
  /** Where browsers find Grafana, if that is known: its links are made from it. */
  readonly rootUrl: string | undefined;
  /** Prometheus's URL inside the cluster, with its prefix. */
  readonly prometheusUrl: pulumi.Input<string>;
  /** Generated where absent. */
  readonly adminPassword: pulumi.Input<string> | undefined;
}

/** Grafana: `grafana-service`, one pod, its claim, the Prometheus datasource and the administrator's password. */
export class Grafana extends pulumi.ComponentResource {
  public readonly internalUrl: pulumi.Output<string>;
  public readonly exposure: Exposure;
  public readonly deployment: k8s.apps.v1.Deployment;
  public readonly adminPassword: pulumi.Output<string>;

  constructor(name: string, args: GrafanaArgs, opts?: pulumi.ComponentResourceOptions) {
    super("cancer-mlops:index:Grafana", name, {}, opts);
    const { common, settings, address } = args;
    const all = labels(common.stack, name, "dashboards", settings.tag);
    const child = { parent: this };

    const data = claim("grafanaData", common, all, child);

    this.adminPassword = pulumi.secret(
      args.adminPassword ??
        new random.RandomPassword("grafana-admin-password", { length: 24, special: false }, child).result,
    );
    const admin = new k8s.core.v1.Secret(
      "grafana-admin",
      {
        metadata: { namespace: common.namespace, labels: all },
        stringData: { "admin-user": settings.adminUser, "admin-password": this.adminPassword },
      },
      child,
    );

    const datasources = new k8s.core.v1.ConfigMap(
      "grafana-datasources",
      {
        metadata: { namespace: common.namespace, labels: all },
        data: { "prometheus.yaml": pulumi.output(args.prometheusUrl).apply(datasource) },
      },
      child,
    );

    this.exposure = expose(
      name,
      { common, labels: all, port: PORT, settings: settings.service, healthPath: healthPath(address) },
      child,
    );

    this.deployment = deployment(
      name,
      {
        common,
        labels: all,
        settings,
        uid: UID,
        // The database is a SQLite file on a claim that one node mounts.
        strategy: { type: "Recreate" },
        initContainers: [resetPassword(args)],
        container: {
          port: PORT,
          env: {
            GF_SERVER_HTTP_PORT: String(PORT),
            ...(args.rootUrl === undefined ? {} : { GF_SERVER_ROOT_URL: `${args.rootUrl}/` }),
            GF_SERVER_SERVE_FROM_SUB_PATH: String(address.prefix !== ""),
            GF_SECURITY_ADMIN_USER: settings.adminUser,
            GF_SECURITY_ADMIN_PASSWORD__FILE: PASSWORD_FILE,
            // A cluster's pods often cannot reach the internet, and a platform does not report home unasked.
            GF_ANALYTICS_REPORTING_ENABLED: "false",
            GF_ANALYTICS_CHECK_FOR_UPDATES: "false",
            GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES: "false",
            GF_NEWS_NEWS_FEED_ENABLED: "false",
            GF_SECURITY_DISABLE_GRAVATAR: "true",
          },
          volumeMounts: [
            ...dataMounts,
            { name: "datasources", mountPath: "/etc/grafana/provisioning/datasources", readOnly: true },
          ],
          startupProbe: { ...probe(address), periodSeconds: 2, failureThreshold: 150 },
          livenessProbe: { ...probe(address), periodSeconds: 20, failureThreshold: 6 },
          readinessProbe: { ...probe(address), periodSeconds: 5 },
        },
        volumes: [
          { name: "data", persistentVolumeClaim: { claimName: data.metadata.name } },
          { name: "admin", secret: { secretName: admin.metadata.name } },
          { name: "datasources", configMap: { name: datasources.metadata.name } },
        ],
      },
      child,
    );

    this.internalUrl = internalUrl(this.exposure, common, address.prefix);
    this.registerOutputs({ internalUrl: this.internalUrl, adminPassword: this.adminPassword });
  }
}

const dataMounts = [
  { name: "data", mountPath: "/var/lib/grafana" },
  { name: "admin", mountPath: "/etc/grafana/admin", readOnly: true },
];

/**
 * Grafana reads the password on its first start only. On a kept database a new one would open nothing
 * (grafana/helm-charts#3807), so it is set before every start.
 */
function resetPassword({ common, settings }: GrafanaArgs): Container {
  return {
    name: "reset-admin-password",
    image: imageReference(settings, common.registry),
    imagePullPolicy: settings.pullPolicy,
    command: ["sh", "-c"],
    args: [
      `exec grafana cli --homepath /usr/share/grafana admin reset-admin-password --password-from-stdin < ${PASSWORD_FILE}`,
    ],
    // The user's variables too: they may name another database.
    ...environment(settings, { GF_SECURITY_ADMIN_USER: settings.adminUser }),
    resources: settings.resources,
    volumeMounts: dataMounts,
  };
}

function healthPath({ prefix }: Address): string {
  return `${prefix}/api/health`;
}

function probe(address: Address): k8s.types.input.core.v1.Probe {
  return { httpGet: { path: healthPath(address), port: "http" }, timeoutSeconds: 5 };
}

/** A uid, since numeric ids are off from Grafana 13 on. */
function datasource(url: string): string {
  return stringify({
    apiVersion: 1,
    datasources: [
      {
        name: "Prometheus",
        uid: "prometheus",
        type: "prometheus",
        access: "proxy",
        url,
        isDefault: true,
        editable: false,
        jsonData: { httpMethod: "POST" },
      },
    ],
  });
}

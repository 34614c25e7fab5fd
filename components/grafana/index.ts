import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { stringify } from "yaml";
import type { Address } from "../../lib/catalog/addresses";
import { claimNames } from "../../lib/catalog/claims";
import { imageReference } from "../../lib/catalog/image";
import type { Labels } from "../../lib/catalog/labels";
import { labelsOf } from "../../lib/catalog/labels";
import { healthPath, services } from "../../lib/catalog/services";
import { RESET_ADMIN_PASSWORD } from "../../lib/cluster/grafanaPassword";
import type { GrafanaSettings } from "../../lib/config";
import { OWN_DASHBOARDS, isMounted } from "../../lib/config/ownFiles";
import type { PlatformContext } from "../kubernetes/context";
import type { Container } from "../kubernetes/deployment";
import { createDeployment, environment } from "../kubernetes/deployment";
import type { ServiceEndpoints } from "../kubernetes/service";
import { createServices, internalUrl } from "../kubernetes/service";
import { createServiceAccount } from "../kubernetes/serviceAccount";
import { DASHBOARDS, dashboardFiles } from "./dashboards";
import { generatePassword } from "../password";
import { createClaim } from "../storage";

const { component, port } = services.grafana;

const PASSWORD_KEY = "admin-password";
const PASSWORD_FILE = `/etc/grafana/admin/${PASSWORD_KEY}`;

export interface GrafanaArgs {
  readonly context: PlatformContext;
  readonly settings: GrafanaSettings;
  readonly address: Address;
  /** The external URL, if it is known: Grafana builds its links from it. */
  readonly rootUrl: string | undefined;
  /** URL of Prometheus inside the cluster, with its prefix. */
  readonly prometheusUrl: pulumi.Input<string>;
  /** Scrape interval of Prometheus: the shortest range in which a rate has two samples follows from it. */
  readonly scrapeInterval: string;
  /** @default a generated password */
  readonly adminPassword: pulumi.Input<string> | undefined;
}

/** Grafana: Deployment, Services, claim, the Prometheus datasource and the administrator's password. */
export class Grafana extends pulumi.ComponentResource {
  public readonly internalUrl: pulumi.Output<string>;
  public readonly endpoints: ServiceEndpoints;
  public readonly deployment: k8s.apps.v1.Deployment;
  /** Undefined if it is in a Secret of the user's own. */
  public readonly adminPassword: pulumi.Output<string> | undefined;

  constructor(name: string, args: GrafanaArgs, opts?: pulumi.ComponentResourceOptions) {
    super("cancer-mlops:index:Grafana", name, {}, opts);
    const { context, settings, address } = args;
    const labels = labelsOf(context.stack, "grafana", component, settings.tag);
    const child = { parent: this };

    const data = createClaim("grafanaData", context, labels, child);
    const serviceAccountName = createServiceAccount(
      "grafana",
      { context, labels, settings: settings.serviceAccount },
      child,
    );

    const admin = passwordSource(args, labels, child);
    this.adminPassword = admin.password;

    const datasources = new k8s.core.v1.ConfigMap(
      "grafana-datasources",
      {
        metadata: { namespace: context.namespace, labels },
        data: {
          "prometheus.yaml": pulumi.output(args.prometheusUrl).apply((url) => datasource(url, args.scrapeInterval)),
        },
      },
      child,
    );

    const dashboards = new k8s.core.v1.ConfigMap(
      "grafana-dashboards",
      {
        metadata: { namespace: context.namespace, labels },
        data: dashboardFiles(isMounted(OWN_DASHBOARDS, settings) ? OWN_DASHBOARDS : undefined),
      },
      child,
    );

    this.endpoints = createServices("grafana", { context, labels, settings: settings.service }, child);

    this.deployment = createDeployment(
      "grafana",
      {
        context,
        labels,
        settings,
        serviceAccountName,
        // SQLite: two servers must not write to the same file.
        strategy: { type: "Recreate" },
        initContainers: [resetPassword(args)],
        container: {
          env: {
            GF_SERVER_HTTP_PORT: String(port),
            ...(args.rootUrl === undefined ? {} : { GF_SERVER_ROOT_URL: `${args.rootUrl}/` }),
            GF_SERVER_SERVE_FROM_SUB_PATH: String(address.prefix !== ""),
            GF_SECURITY_ADMIN_USER: settings.adminUser,
            GF_SECURITY_ADMIN_PASSWORD__FILE: PASSWORD_FILE,
            // Pods often cannot reach the internet, and telemetry is opt-in.
            GF_ANALYTICS_REPORTING_ENABLED: "false",
            GF_ANALYTICS_CHECK_FOR_UPDATES: "false",
            GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES: "false",
            GF_NEWS_NEWS_FEED_ENABLED: "false",
            GF_SECURITY_DISABLE_GRAVATAR: "true",
            // They would be open to everybody at the route.
            GF_METRICS_ENABLED: "false",
          },
          volumeMounts: [
            ...dataMounts,
            { name: "datasources", mountPath: "/etc/grafana/provisioning/datasources", readOnly: true },
            { name: "dashboards", mountPath: DASHBOARDS, readOnly: true },
          ],
          startupProbe: { ...probe(address), periodSeconds: 2, failureThreshold: 150 },
          livenessProbe: { ...probe(address), periodSeconds: 20, failureThreshold: 6 },
          readinessProbe: { ...probe(address), periodSeconds: 5 },
        },
        volumes: [
          { name: "data", persistentVolumeClaim: { claimName: claimNames.grafanaData } },
          { name: "admin", secret: admin.secret },
          { name: "datasources", configMap: { name: datasources.metadata.name } },
          { name: "dashboards", configMap: { name: dashboards.metadata.name } },
        ],
      },
      { ...child, dependsOn: data },
    );

    this.internalUrl = internalUrl("grafana", this.endpoints, context, address);
    this.registerOutputs({ internalUrl: this.internalUrl, adminPassword: this.adminPassword });
  }
}

/** The Secret with the administrator's password, as a volume. */
interface PasswordSource {
  readonly secret: k8s.types.input.core.v1.SecretVolumeSource;
  readonly password: pulumi.Output<string> | undefined;
}

function passwordSource(
  { context, settings, adminPassword }: GrafanaArgs,
  labels: Labels,
  opts: pulumi.CustomResourceOptions,
): PasswordSource {
  const { adminPasswordSecret, adminUser, passwordVersion } = settings;
  if (adminPasswordSecret !== undefined) {
    const { name, key } = adminPasswordSecret;
    return { secret: { secretName: name, items: [{ key, path: PASSWORD_KEY }] }, password: undefined };
  }
  const password = pulumi.secret(
    adminPassword ?? generatePassword("grafana-admin-password", passwordVersion, opts).result,
  );
  const secret = new k8s.core.v1.Secret(
    "grafana-admin",
    {
      metadata: { namespace: context.namespace, labels },
      stringData: { "admin-user": adminUser, [PASSWORD_KEY]: password },
    },
    opts,
  );
  return { secret: { secretName: secret.metadata.name }, password };
}

const dataMounts = [
  { name: "data", mountPath: "/var/lib/grafana" },
  { name: "admin", mountPath: "/etc/grafana/admin", readOnly: true },
];

/**
 * The command knows the administrator by the id 1. If that user was deleted, or never created, Grafana starts all the same.
 * From 11.2 on the command exits with 0 whether it has changed the password or not.
 */
const RESET = `password=$(cat ${PASSWORD_FILE})
if [ \${#password} -lt 5 ]; then
  echo "the administrator's password has fewer than 5 characters, which Grafana does not accept"
  exit 1
fi
output=$(grafana cli --homepath /usr/share/grafana admin reset-admin-password --password-from-stdin < ${PASSWORD_FILE} 2>&1)
status=$?
echo "$output"
case "$output" in
  *"changed successfully"*) exit 0 ;;
  *"ser not found"* | *"cannot be found"* | *"admin user account"*) ;;
  *) [ $status = 0 ] || exit $status ;;
esac
message="the administrator with user id 1 does not exist or is not an administrator, so its password was not set"
echo "$message"
echo "$message" > /dev/termination-log
`;

/**
 * Grafana reads the password only on its first start. With a retained database a new password would not be accepted
 * (grafana/helm-charts#3807), so it is reset before every start.
 */
function resetPassword({ context, settings }: GrafanaArgs): Container {
  return {
    name: RESET_ADMIN_PASSWORD,
    image: imageReference(settings, context.registry),
    imagePullPolicy: settings.pullPolicy,
    command: ["sh", "-c"],
    args: [RESET],
    // With the user's variables: they may name another database.
    ...environment(settings, { GF_SECURITY_ADMIN_USER: settings.adminUser }),
    resources: settings.resources,
    volumeMounts: dataMounts,
  };
}

function probe({ prefix }: Address): k8s.types.input.core.v1.Probe {
  return { httpGet: { path: healthPath("grafana", prefix), port: "http" }, timeoutSeconds: 5 };
}

/** With a uid, since Grafana 13 and newer have no numeric ids. */
function datasource(url: string, timeInterval: string): string {
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
        jsonData: { httpMethod: "POST", timeInterval },
      },
    ],
  });
}

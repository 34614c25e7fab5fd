import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Address } from "../../lib/catalog/addresses";
import { claimNames } from "../../lib/catalog/claims";
import { imageReference } from "../../lib/catalog/image";
import { labelsOf, podSelector } from "../../lib/catalog/labels";
import { exporterResources } from "../../lib/catalog/resources";
import { METRICS_PORT, services } from "../../lib/catalog/services";
import type { MlflowSettings } from "../../lib/config";
import type { PlatformContext } from "../kubernetes/context";
import type { Container } from "../kubernetes/deployment";
import { createDeployment } from "../kubernetes/deployment";
import type { ServiceEndpoints } from "../kubernetes/service";
import { createServices, internalUrl } from "../kubernetes/service";
import { createServiceAccount } from "../kubernetes/serviceAccount";
import { createClaim } from "../storage";
import { allowedHosts, allowedOrigins } from "./allowedHosts";
import { BasicAuth } from "./basicAuth";

const { component, port, healthPath } = services.mlflow;

/** Emptied before every start. */
const UPLOADS = "/mlflow/artifacts/.uploads";

/**
 * Options of gunicorn, the web server before MLflow 3.3; uvicorn needs none. By default a worker serves one request at a
 * time, health checks included, and is killed after 30 seconds: too short for a large model on a slow network
 * (mlflow/mlflow#8539, #10331).
 */
const WEB_SERVER = "--worker-class=gthread --threads=8 --timeout=600 --worker-tmp-dir=/dev/shm";

/**
 * Before 3.10, `mlflow server` does not forward signals to the web server, its only child, and ignores them itself as
 * process 1: every termination would take the whole grace period and abort running requests.
 */
const STOP = "kill -TERM $(cat /proc/1/task/1/children)";

export interface MlflowArgs {
  readonly context: PlatformContext;
  readonly settings: MlflowSettings;
  readonly address: Address;
  /** MLflow accepts no other host; undefined if the URLs are known only after the deployment. */
  readonly externalUrls: readonly string[] | undefined;
}

/** MLflow's tracking server: a Deployment on SQLite that proxies artifacts, Services, and two claims. */
export class Mlflow extends pulumi.ComponentResource {
  /** The tracking URI for clients in the cluster. */
  public readonly internalUrl: pulumi.Output<string>;
  public readonly endpoints: ServiceEndpoints;
  public readonly deployment: k8s.apps.v1.Deployment;
  /** Password of MLflow's user `admin`; undefined without `mlflow.basicAuth`, or if it is in a Secret of the user's own. */
  public readonly adminPassword: pulumi.Output<string> | undefined;
  /** Selects the pods for service discovery. */
  public readonly podLabels: Readonly<Record<string, string>>;

  constructor(name: string, args: MlflowArgs, opts?: pulumi.ComponentResourceOptions) {
    super("cancer-mlops:index:Mlflow", name, {}, opts);
    const { context, settings, address } = args;
    const labels = labelsOf(context.stack, "mlflow", component, settings.tag);
    const child = { parent: this };

    const backend = createClaim("mlflowBackend", context, labels, child);
    const artifacts = createClaim("mlflowArtifacts", context, labels, child);
    const serviceAccountName = createServiceAccount(
      "mlflow",
      { context, labels, settings: settings.serviceAccount },
      child,
    );

    const scripts = new k8s.core.v1.ConfigMap(
      "mlflow-scripts",
      {
        metadata: { namespace: context.namespace, labels },
        data: Object.fromEntries(Object.keys(SCRIPTS).map((file) => [file, script(file)])),
      },
      // Pulumi deletes in stages, the longest chain of dependencies first. This link makes MLflow's chain as long as
      // those of the other services, so that destroy stops all four at the same time.
      { ...child, dependsOn: backend },
    );

    const basicAuth = settings.basicAuth ? new BasicAuth(context, labels, settings, child) : undefined;
    this.adminPassword = basicAuth?.adminPassword;

    this.endpoints = createServices("mlflow", { context, labels, settings: settings.service }, child);

    this.deployment = createDeployment(
      "mlflow",
      {
        context,
        labels,
        settings,
        serviceAccountName,
        // SQLite: two servers must not write to the same file.
        strategy: { type: "Recreate" },
        container: {
          command: ["python", "/scripts/server.py"],
          args: serverArgs(args),
          env: {
            HOME: "/tmp",
            // Uploads are staged in temporary files: on the claim rather than on the node's disk.
            TMPDIR: UPLOADS,
            GUNICORN_CMD_ARGS: WEB_SERVER,
            // Background jobs of MLflow 3.9 and newer, mainly LLM judges: eight more processes, which exceed 1Gi.
            MLFLOW_SERVER_ENABLE_JOB_EXECUTION: "false",
            ...(address.prefix === "" ? {} : { PYTHONPATH: APP, PREFIX: address.prefix }),
            MLFLOW_SERVER_ALLOWED_HOSTS: pulumi
              .output(context.namespace)
              .apply((namespace) => allowedHosts(namespace, args.externalUrls).join(",")),
            MLFLOW_SERVER_CORS_ALLOWED_ORIGINS: allowedOrigins(args.externalUrls),
            ...basicAuth?.env,
          },
          envFrom: basicAuth?.envFrom ?? [],
          podFields: { POD_IP: "status.podIP" },
          volumeMounts: [...dataMounts, scriptsMount, ...(basicAuth?.mounts ?? [])],
          lifecycle: { preStop: { exec: { command: ["sh", "-c", STOP] } } },
          // The first start creates the database's schema.
          startupProbe: { ...probe, periodSeconds: 2, failureThreshold: 150 },
          livenessProbe: { ...probe, periodSeconds: 20, failureThreshold: 6 },
          readinessProbe: { ...probe, periodSeconds: 5 },
        },
        initContainers: [upgradeDatabase(args), ...(basicAuth === undefined ? [] : [setPassword(args, basicAuth)])],
        sidecars: [metricsExporter(args)],
        volumes: [
          { name: "backend", persistentVolumeClaim: { claimName: claimNames.mlflowBackend } },
          { name: "artifacts", persistentVolumeClaim: { claimName: claimNames.mlflowArtifacts } },
          { name: "scripts", configMap: { name: scripts.metadata.name, items: files(SCRIPTS) } },
          ...(basicAuth?.volumes ?? []),
        ],
      },
      { ...child, dependsOn: [backend, artifacts] },
    );

    this.internalUrl = internalUrl("mlflow", this.endpoints, context, address);
    this.podLabels = podSelector(context.stack, "mlflow");
    this.registerOutputs({ internalUrl: this.internalUrl, adminPassword: this.adminPassword });
  }
}

const probe = { httpGet: { path: healthPath, port: "http" }, timeoutSeconds: 5 };

const dataMounts = [
  { name: "backend", mountPath: "/mlflow/backend" },
  { name: "artifacts", mountPath: "/mlflow/artifacts" },
];

const scriptsMount = { name: "scripts", mountPath: "/scripts", readOnly: true };

/** Files in this folder, and their paths below /scripts. */
const SCRIPTS = {
  "auth.py": "auth.py",
  "database.py": "database.py",
  "exporter.py": "exporter.py",
  "prefix.py": "app/prefix.py",
  "server.py": "server.py",
  // Registers the app as an installed package would.
  "entry_points.txt": "app/mlflow_prefix.dist-info/entry_points.txt",
};

/** A directory of its own on PYTHONPATH, so that no other script shadows a module. */
const APP = `${scriptsMount.mountPath}/app`;

function files(paths: Readonly<Record<string, string>>): { key: string; path: string }[] {
  return Object.entries(paths).map(([key, path]) => ({ key, path }));
}

function script(file: string): string {
  return readFileSync(join(__dirname, file), "utf8");
}

function upgradeDatabase({ context, settings }: MlflowArgs): Container {
  return {
    name: "upgrade-database",
    image: imageReference(settings, context.registry),
    imagePullPolicy: settings.pullPolicy,
    command: ["sh", "-c", `rm -rf ${UPLOADS} && mkdir ${UPLOADS} && exec python /scripts/database.py`],
    env: [{ name: "HOME", value: "/tmp" }],
    resources: settings.resources,
    volumeMounts: [...dataMounts, scriptsMount],
  };
}

function setPassword({ context, settings }: MlflowArgs, { initEnv, initMounts }: BasicAuth): Container {
  return {
    name: "set-admin-password",
    image: imageReference(settings, context.registry),
    imagePullPolicy: settings.pullPolicy,
    command: ["python", "/scripts/auth.py"],
    env: Object.entries({ HOME: "/tmp", ...initEnv }).map(([key, value]) => ({ name: key, value })),
    resources: settings.resources,
    volumeMounts: [...dataMounts, scriptsMount, ...initMounts],
  };
}

function metricsExporter({ context, settings }: MlflowArgs): Container {
  return {
    name: "exporter",
    image: imageReference(settings, context.registry),
    imagePullPolicy: settings.pullPolicy,
    command: ["python", "/scripts/exporter.py"],
    env: [
      { name: "HEALTH_URL", value: `http://localhost:${port}${healthPath}` },
      { name: "PORT", value: String(METRICS_PORT) },
    ],
    ports: [{ name: "metrics", containerPort: METRICS_PORT }],
    resources: exporterResources,
    volumeMounts: [...dataMounts.map((mount) => ({ ...mount, readOnly: true })), scriptsMount],
  };
}

function serverArgs(args: MlflowArgs): string[] {
  const app = appName(args);
  return [
    `--port=${port}`,
    `--workers=${args.settings.workers}`,
    // Four slashes: an absolute path.
    "--backend-store-uri=sqlite:////mlflow/backend/mlflow.db",
    // Clients upload artifacts to the server. With --default-artifact-root they would write to their own disk.
    "--serve-artifacts",
    "--artifacts-destination=/mlflow/artifacts",
    ...(app === undefined ? [] : [`--app-name=${app}`]),
  ];
}

function appName({ address, settings }: MlflowArgs): string | undefined {
  if (address.prefix === "") return settings.basicAuth ? "basic-auth" : undefined;
  return settings.basicAuth ? "prefix-basic-auth" : "prefix";
}

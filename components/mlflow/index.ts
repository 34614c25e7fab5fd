import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { CommonArgs } from "../common";
import type { Exposure } from "../exposure";
import { expose, internalUrl } from "../exposure";
import { imageReference } from "../images";
import { labels, selector } from "../labels";
import type { Address } from "../routing";
import type { MlflowSettings } from "../settings";
import { claim } from "../storage";
import type { Container } from "../workload";
import { deployment } from "../workload";
import { allowedHosts, allowedOrigins } from "./allowed";
import { Passwords } from "./passwords";

const PORT = 5000;
const METRICS_PORT = 9500;
const UID = 1000;
/** Open to every Host header and without a password. */
const HEALTH = "/health";

/** Emptied before every start. */
const UPLOADS = "/mlflow/artifacts/.uploads";

/**
 * Of gunicorn, the web server before MLflow 3.3; uvicorn needs none of it. Gunicorn's own workers serve one request at
 * a time, health checks included, and kill one that takes longer than 30 seconds: a model on a slow network
 * (mlflow/mlflow#8539, #10331).
 */
const WEB_SERVER = "--worker-class=gthread --threads=8 --timeout=600 --worker-tmp-dir=/dev/shm";

/**
 * `mlflow server` is a parent that before 3.10 does not pass signals on, and as process 1 is not ended by them
 * either: every stop would take the whole grace period and cut off running requests. The web server is its only child.
 */
const STOP = "kill -TERM $(cat /proc/1/task/1/children)";

export interface MlflowArgs {
  readonly common: CommonArgs;
  readonly settings: MlflowSettings;
  readonly address: Address;
  /** Where browsers and clients find MLflow; undefined where that is known only once it is there. It answers to no other host. */
  readonly externalUrls: readonly string[] | undefined;
}

/** MLflow's tracking server: `mlflow-service`, one pod on SQLite that proxies artifacts, and its two claims. */
export class Mlflow extends pulumi.ComponentResource {
  /** What a client in the cluster tracks to. */
  public readonly internalUrl: pulumi.Output<string>;
  public readonly exposure: Exposure;
  public readonly deployment: k8s.apps.v1.Deployment;
  /** Of MLflow's own administrator, `admin`; undefined where MLflow asks nobody for a password. */
  public readonly adminPassword: pulumi.Output<string> | undefined;
  /** Labels that select the pods, for discovery. */
  public readonly podLabels: Readonly<Record<string, string>>;

  constructor(name: string, args: MlflowArgs, opts?: pulumi.ComponentResourceOptions) {
    super("cancer-mlops:index:Mlflow", name, {}, opts);
    const { common, settings, address } = args;
    const all = labels(common.stack, name, "tracking-server", settings.tag);
    const child = { parent: this };

    const backend = claim("mlflowBackend", common, all, child);
    const artifacts = claim("mlflowArtifacts", common, all, child);

    const scripts = new k8s.core.v1.ConfigMap(
      "mlflow-scripts",
      {
        metadata: { namespace: common.namespace, labels: all },
        data: Object.fromEntries(Object.keys(SCRIPTS).map((file) => [file, script(file)])),
      },
      child,
    );

    const passwords = settings.basicAuth ? new Passwords(common, all, child) : undefined;
    this.adminPassword = passwords?.admin;

    this.exposure = expose(
      name,
      { common, labels: all, port: PORT, settings: settings.service, healthPath: HEALTH },
      child,
    );

    this.deployment = deployment(
      name,
      {
        common,
        labels: all,
        settings,
        uid: UID,
        // SQLite: a second server on the same file would lock or break it.
        strategy: { type: "Recreate" },
        container: {
          port: PORT,
          command: ["mlflow", "server"],
          args: serverArgs(args),
          env: {
            HOME: "/tmp",
            // Every artifact passes through a temporary file on its way: on the claim, not on the node's own disk.
            TMPDIR: UPLOADS,
            GUNICORN_CMD_ARGS: WEB_SERVER,
            // From 3.9 on MLflow has background jobs, LLM judges above all: eight more processes that do not fit into 1Gi.
            MLFLOW_SERVER_ENABLE_JOB_EXECUTION: "false",
            ...(address.prefix === "" ? {} : { PYTHONPATH: APP, PREFIX: address.prefix }),
            MLFLOW_SERVER_ALLOWED_HOSTS: pulumi
              .output(common.namespace)
              .apply((namespace) => allowedHosts(namespace, args).join(",")),
            MLFLOW_SERVER_CORS_ALLOWED_ORIGINS: allowedOrigins(args),
            ...passwords?.env,
          },
          envFrom: passwords?.envFrom ?? [],
          volumeMounts: [...dataMounts, scriptsMount, ...(passwords?.mounts ?? [])],
          lifecycle: { preStop: { exec: { command: ["sh", "-c", STOP] } } },
          // The first start creates the database's schema.
          startupProbe: { ...probe, periodSeconds: 2, failureThreshold: 150 },
          livenessProbe: { ...probe, periodSeconds: 20, failureThreshold: 6 },
          readinessProbe: { ...probe, periodSeconds: 5 },
        },
        initContainers: [upgradeDatabase(args), ...(passwords === undefined ? [] : [setPassword(args, passwords)])],
        sidecars: [metricsExporter(args)],
        volumes: [
          { name: "backend", persistentVolumeClaim: { claimName: backend.metadata.name } },
          { name: "artifacts", persistentVolumeClaim: { claimName: artifacts.metadata.name } },
          { name: "scripts", configMap: { name: scripts.metadata.name, items: files(SCRIPTS) } },
          ...(passwords?.volumes ?? []),
        ],
      },
      child,
    );

    this.internalUrl = internalUrl(this.exposure, common);
    this.podLabels = selector(all);
    this.registerOutputs({ internalUrl: this.internalUrl, adminPassword: this.adminPassword });
  }
}

const probe = { httpGet: { path: HEALTH, port: "http" }, timeoutSeconds: 5 };

const dataMounts = [
  { name: "backend", mountPath: "/mlflow/backend" },
  { name: "artifacts", mountPath: "/mlflow/artifacts" },
];

const scriptsMount = { name: "scripts", mountPath: "/scripts", readOnly: true };

/** Files beside this one, and where they are below /scripts. */
const SCRIPTS = {
  "auth.py": "auth.py",
  "database.py": "database.py",
  "exporter.py": "exporter.py",
  "prefix.py": "app/prefix.py",
  // How MLflow finds the app: as of a package that is installed.
  "entry_points.txt": "app/mlflow_prefix.dist-info/entry_points.txt",
};

/** On the path of Python by itself, so that none of the other scripts takes the place of a module. */
const APP = `${scriptsMount.mountPath}/app`;

function files(paths: Readonly<Record<string, string>>): { key: string; path: string }[] {
  return Object.entries(paths).map(([key, path]) => ({ key, path }));
}

function script(file: string): string {
  return readFileSync(join(__dirname, file), "utf8");
}

function upgradeDatabase({ common, settings }: MlflowArgs): Container {
  return {
    name: "upgrade-database",
    image: imageReference(settings, common.registry),
    imagePullPolicy: settings.pullPolicy,
    command: ["sh", "-c", `rm -rf ${UPLOADS} && mkdir ${UPLOADS} && exec python /scripts/database.py`],
    env: [{ name: "HOME", value: "/tmp" }],
    resources: settings.resources,
    volumeMounts: [...dataMounts, scriptsMount],
  };
}

function setPassword({ common, settings }: MlflowArgs, { env, mounts }: Passwords): Container {
  return {
    name: "set-admin-password",
    image: imageReference(settings, common.registry),
    imagePullPolicy: settings.pullPolicy,
    command: ["python", "/scripts/auth.py"],
    env: Object.entries({ HOME: "/tmp", ...env }).map(([key, value]) => ({ name: key, value })),
    resources: settings.resources,
    volumeMounts: [...dataMounts, scriptsMount, ...mounts],
  };
}

function metricsExporter({ common, settings }: MlflowArgs): Container {
  return {
    name: "exporter",
    image: imageReference(settings, common.registry),
    imagePullPolicy: settings.pullPolicy,
    command: ["python", "/scripts/exporter.py"],
    env: [
      { name: "HEALTH_URL", value: `http://localhost:${PORT}${HEALTH}` },
      { name: "PORT", value: String(METRICS_PORT) },
    ],
    ports: [{ name: "metrics", containerPort: METRICS_PORT }],
    resources: { requests: { cpu: "10m", memory: "32Mi" }, limits: { cpu: "200m", memory: "64Mi" } },
    volumeMounts: [...dataMounts.map((mount) => ({ ...mount, readOnly: true })), scriptsMount],
  };
}

function serverArgs(args: MlflowArgs): string[] {
  const app = appName(args);
  return [
    "--host=0.0.0.0",
    `--port=${PORT}`,
    `--workers=${args.settings.workers}`,
    // Four slashes: an absolute path.
    "--backend-store-uri=sqlite:////mlflow/backend/mlflow.db",
    // Clients send artifacts to the server. With --default-artifact-root they would write to their own disk.
    "--serve-artifacts",
    "--artifacts-destination=/mlflow/artifacts",
    ...(app === undefined ? [] : [`--app-name=${app}`]),
  ];
}

function appName({ address, settings }: MlflowArgs): string | undefined {
  if (address.prefix === "") return settings.basicAuth ? "basic-auth" : undefined;
  return settings.basicAuth ? "prefix-basic-auth" : "prefix";
}

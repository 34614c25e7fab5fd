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
import { allowedHosts, allowedOrigin } from "./allowed";
import { deployment } from "../workload";

const PORT = 5000;
const METRICS_PORT = 9500;
const UID = 1000;

/** Emptied before every start. */
const UPLOADS = "/mlflow/artifacts/.uploads";

/**
 * Gunicorn's own workers serve one request at a time, health checks included, and kill one that takes longer than 30
 * seconds: a model on a slow network (mlflow/mlflow#8539, #10331).
 */
const WEB_SERVER = "--worker-class=gthread --threads=8 --timeout=600 --worker-tmp-dir=/dev/shm";

/**
 * `mlflow server` is a parent that does not pass signals on, and as process 1 is not ended by them either: every stop
 * would take the whole grace period and cut off running requests. The web server is its only child.
 */
const STOP = "kill -TERM $(cat /proc/1/task/1/children)";

export interface MlflowArgs {
  readonly common: CommonArgs;
  readonly settings: MlflowSettings;
  readonly address: Address;
  /** Where browsers and clients find MLflow, if that is known: it answers to no other host. */
  readonly externalUrl: string | undefined;
}

/** MLflow's tracking server: `mlflow-service`, one pod on SQLite that proxies artifacts, and its two claims. */
export class Mlflow extends pulumi.ComponentResource {
  /** What a client in the cluster tracks to. */
  public readonly internalUrl: pulumi.Output<string>;
  public readonly exposure: Exposure;
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
        data: {
          "database.py": script("database.py"),
          "exporter.py": script("exporter.py"),
          "prefix.py": script("prefix.py"),
          "entry_points.txt": PREFIX_ENTRY_POINT,
        },
      },
      child,
    );

    this.exposure = expose(
      name,
      { common, labels: all, port: PORT, settings: settings.service, healthPath: HEALTH_PATH },
      child,
    );

    deployment(
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
          args: serverArgs(settings, address),
          env: {
            HOME: "/tmp",
            // Every artifact passes through a temporary file on its way: on the claim, not on the node's own disk.
            TMPDIR: UPLOADS,
            GUNICORN_CMD_ARGS: WEB_SERVER,
            MLFLOW_SERVER_ALLOWED_HOSTS: pulumi
              .output(common.namespace)
              .apply((namespace) => allowedHosts(namespace, args).join(",")),
            MLFLOW_SERVER_CORS_ALLOWED_ORIGINS: allowedOrigin(args),
            // From 3.12 on eight more processes run evaluations that are asked for in the pages; they do not fit into 1Gi.
            MLFLOW_SERVER_ENABLE_JOB_EXECUTION: "false",
            ...(address.prefix === "" ? {} : { PREFIX: address.prefix, PYTHONPATH: PLUGIN }),
          },
          volumeMounts: [...dataMounts, ...(address.prefix === "" ? [] : [pluginMount])],
          lifecycle: { preStop: { exec: { command: ["sh", "-c", STOP] } } },
          // The first start creates the database's schema.
          startupProbe: { ...probe(), periodSeconds: 2, failureThreshold: 150 },
          livenessProbe: { ...probe(), periodSeconds: 20, failureThreshold: 6 },
          readinessProbe: { ...probe(), periodSeconds: 5 },
        },
        initContainers: [upgradeDatabase(args)],
        sidecars: [metricsExporter(args)],
        volumes: [
          { name: "backend", persistentVolumeClaim: { claimName: backend.metadata.name } },
          { name: "artifacts", persistentVolumeClaim: { claimName: artifacts.metadata.name } },
          { name: "scripts", configMap: { name: scripts.metadata.name } },
          ...(address.prefix === ""
            ? []
            : [{ name: "plugin", configMap: { name: scripts.metadata.name, items: pluginFiles } }]),
        ],
      },
      child,
    );

    this.internalUrl = internalUrl(this.exposure, common);
    this.podLabels = selector(all);
    this.registerOutputs({ internalUrl: this.internalUrl });
  }
}

const dataMounts = [
  { name: "backend", mountPath: "/mlflow/backend" },
  { name: "artifacts", mountPath: "/mlflow/artifacts" },
];

/** Where Python finds what takes the prefix off (prefix.py), and MLflow its name. */
const PLUGIN = "/plugin";
const PREFIX_ENTRY_POINT = "[mlflow.app]\nprefix = prefix:create_app\n";
const pluginFiles = [
  { key: "prefix.py", path: "prefix.py" },
  { key: "entry_points.txt", path: "cancer_mlops_prefix.dist-info/entry_points.txt" },
];
const pluginMount = { name: "plugin", mountPath: PLUGIN, readOnly: true };

const scriptsMount = { name: "scripts", mountPath: "/scripts", readOnly: true };

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

function metricsExporter({ common, settings }: MlflowArgs): Container {
  return {
    name: "exporter",
    image: imageReference(settings, common.registry),
    imagePullPolicy: settings.pullPolicy,
    command: ["python", "/scripts/exporter.py"],
    env: [
      { name: "HEALTH_URL", value: `http://localhost:${PORT}${HEALTH_PATH}` },
      { name: "PORT", value: String(METRICS_PORT) },
    ],
    ports: [{ name: "metrics", containerPort: METRICS_PORT }],
    resources: { requests: { cpu: "10m", memory: "32Mi" }, limits: { cpu: "200m", memory: "64Mi" } },
    volumeMounts: [...dataMounts.map((mount) => ({ ...mount, readOnly: true })), scriptsMount],
  };
}

function serverArgs(settings: MlflowSettings, address: Address): string[] {
  return [
    "--host=0.0.0.0",
    `--port=${PORT}`,
    `--workers=${settings.workers}`,
    // Four slashes: an absolute path.
    "--backend-store-uri=sqlite:////mlflow/backend/mlflow.db",
    // Clients send artifacts to the server. With --default-artifact-root they would write to their own disk.
    "--serve-artifacts",
    "--artifacts-destination=/mlflow/artifacts",
    ...(address.prefix === "" ? [] : ["--app-name=prefix"]),
  ];
}

/** With or without a prefix: what takes it off leaves other paths as they are. */
const HEALTH_PATH = "/health";

function probe(): k8s.types.input.core.v1.Probe {
  return {
    httpGet: {
      path: HEALTH_PATH,
      port: "http",
      // A probe's own Host header is the pod's address, which nobody can list.
      httpHeaders: [{ name: "Host", value: "localhost" }],
    },
    timeoutSeconds: 5,
  };
}

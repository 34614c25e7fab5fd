import { z } from "zod";
import type { AccessMode, ClaimKey } from "../catalog/claims";
import { accessModes } from "../catalog/claims";
import { DEFAULT_NAMESPACE } from "../catalog/project";
import type { ServiceName } from "../catalog/services";
import { services } from "../catalog/services";
import { affinity, annotations, cidr, environment, labels, toleration } from "./kubernetes";
import { routing } from "./routing";
import { REGISTRY, REPOSITORY, bytes, cores, count, dnsLabel, dnsName, duration } from "./values";

/**
 * The shape of every setting, with its default and unit. Rules between several settings are in constraints.ts and
 * routingConstraints.ts.
 */

const METRICS_PATH = 'a path such as "/metrics", or false';

const resources = (cpu: string, memory: string, cpuLimit: string, memoryLimit: string) =>
  z
    .strictObject({
      /** Reserved by the scheduler: CPU in cores or millicores (`m`), memory in bytes (`Mi`, `Gi`). */
      requests: z.strictObject({ cpu: cores().default(cpu), memory: bytes("512Mi").default(memory) }).prefault({}),
      /** A container is killed above its memory limit, and throttled at its CPU limit. */
      limits: z
        .strictObject({ cpu: cores().default(cpuLimit), memory: bytes("2Gi").default(memoryLimit) })
        .prefault({}),
    })
    .prefault({});

const service = (nodePort: number) =>
  z
    .strictObject({
      /**
       * How the service is exposed without a route. NodePort and LoadBalancer add a second Service,
       * `NAME-service-external`, to the ClusterIP Service.
       */
      type: z.enum(["ClusterIP", "NodePort", "LoadBalancer"]).default("ClusterIP"),
      nodePort: count(30000, 32767).default(nodePort),
      /** Port of the load balancer. */
      port: count(1, 65535).default(80),
      /** Allows an unauthenticated NodePort or load balancer for MLflow and Prometheus, which have no login. */
      unauthenticated: z.boolean().default(false),
      /** Annotations of the external Service, such as those for a cloud's load balancer. */
      annotations: annotations.default({}),
      /** CIDRs that may connect to the load balancer; empty: all. */
      loadBalancerSourceRanges: z.array(cidr).default([]),
      /** Seconds that `pulumi up` waits, after a load balancer was created, for its address. */
      addressTimeoutSeconds: count(0, 600).default(60),
    })
    .prefault({});

const imageFields = (image: string, tag: string) => ({
  image: z
    .string()
    .regex(new RegExp(`^(${REGISTRY}/)?${REPOSITORY}$`), "an image name without tag or digest")
    .default(image),
  tag: z
    .string()
    .regex(/^\w[\w.-]{0,127}$/, "an image tag")
    .default(tag),
  /** `sha256:…`; takes precedence over the tag. */
  digest: z
    .string()
    .regex(/^sha256:[0-9a-f]{64}$/, '"sha256:" and 64 hexadecimal digits')
    .optional(),
  pullPolicy: z.enum(["Always", "IfNotPresent", "Never"]).default("IfNotPresent"),
});

interface ServiceDefaults {
  readonly image: string;
  readonly tag: string;
  readonly replicas: number;
  readonly maxReplicas: number;
  /** CPU and memory requests, then limits. */
  readonly resources: readonly [string, string, string, string];
}

/** Settings that every service has. */
const serviceFields = (name: ServiceName, defaults: ServiceDefaults) => ({
  ...imageFields(defaults.image, defaults.tag),
  replicas:
    defaults.maxReplicas === 1
      ? z.union([z.literal(0), z.literal(1)], "0 or 1: a single writer").default(defaults.replicas as 0 | 1)
      : count(0, defaults.maxReplicas).default(defaults.replicas),
  resources: resources(...defaults.resources),
  service: service(services[name].nodePort),
  /** Environment variables of the container. They override those of the platform, except the reserved ones (reservedEnv.ts). */
  env: environment.default({}),
  /** Names of Secrets in the namespace whose keys become environment variables. */
  envFromSecrets: z.array(dnsName("a Secret's name")).default([]),
  nodeSelector: labels.default({}),
  tolerations: z.array(toleration).default([]),
  affinity: affinity.default({}),
});

const claim = (size: string, accessMode: AccessMode) =>
  z
    .strictObject({
      /** Size in bytes (`Gi`). Can grow if the StorageClass allows expansion, never shrink. */
      size: bytes(size).default(size),
      accessMode: z.enum(accessModes).default(accessMode),
      /** StorageClass. @default `storage.sharedClassName` for ReadWriteMany, otherwise `storage.className` */
      className: dnsName("a StorageClass's name").optional(),
      /** @default `storage.retainOnDestroy` */
      retain: z.boolean().optional(),
    })
    .prefault({});

/** Flat secrets, set by `pulumi config set --secret`. They are not part of the settings. */
export const secretsSchema = z.strictObject({
  /** Password of Grafana's administrator; Grafana's CLI accepts no shorter one. @default a generated password */
  grafanaAdminPassword: z
    .string()
    .regex(/^[^\r\n]{5,}$/, "one line of at least 5 characters")
    .optional(),
  /** A kubeconfig, as text, whose current context is the cluster to deploy to. */
  kubeconfig: z.string("a kubeconfig").min(1, "a kubeconfig").optional(),
});

export const secretKeys: readonly string[] = Object.keys(secretsSchema.shape);

const sections = {
  kubernetes: z
    .strictObject({
      /** The context of your kubeconfig to deploy to: one of four ways to the cluster, of which exactly one must be set. */
      context: z.string("the name of a kubeconfig context").min(1, "the name of a kubeconfig context").optional(),
      /** Another Pulumi stack whose output is the kubeconfig of the cluster, such as the stack that creates it. */
      kubeconfigFrom: z
        .strictObject({
          /** Name of the stack: ORGANIZATION/PROJECT/STACK. */
          stack: z.string("the name of a stack").min(1, "the name of a stack"),
          output: z.string("the name of an output").min(1, "the name of an output").default("kubeconfig"),
        })
        .optional(),
      /** The program runs in a pod of the cluster and uses the pod's service account. */
      inCluster: z.boolean().default(false),
      namespace: dnsLabel("a namespace").default(DEFAULT_NAMESPACE),
      /**
       * Deploy to a namespace, and take over claims and other objects with the names of the platform's, that this program
       * did not create. `pulumi destroy` deletes such objects and claims, unless they are retained, and never the namespace.
       */
      adoptExisting: z.boolean().default(false),
      /** Render YAML to this directory instead of deploying to a cluster. Secrets are rendered in plain text. */
      renderYamlToDirectory: z.string().min(1, "the path of a directory").optional(),
    })
    .prefault({}),

  /** Replaces the registry host of every image. */
  registry: z
    .string()
    .regex(
      new RegExp(`^${REGISTRY}(/${REPOSITORY})?$`),
      'a registry without scheme, such as "registry.example.com/mirror"',
    )
    .optional(),
  /** Names of Secrets of type kubernetes.io/dockerconfigjson in the namespace. */
  imagePullSecrets: z.array(dnsName("a Secret's name")).default([]),

  api: z
    .strictObject({
      ...serviceFields("api", {
        image: "cancer-mlops-api",
        tag: "latest",
        replicas: 3,
        maxReplicas: 100,
        resources: ["500m", "512Mi", "2", "2Gi"],
      }),
      /** Worker processes per pod. With more than one, each has its own counters, and Prometheus reads only one of them per scrape. */
      workers: count(1, 64).default(1),
      logLevel: z.enum(["debug", "info", "warning", "error", "critical"]).default("info"),
      /** The model that the API loads: NAME/VERSION in the models claim. */
      model: z
        .strictObject({
          name: dnsName("a model's name").default("breast-cancer"),
          version: z
            .string()
            .regex(/^\w[\w.-]{0,62}$/, "a version such as v1.0.0")
            .default("v1.0.0"),
        })
        .prefault({}),
      /**
       * An image whose `/bin/copy-models FOLDER` copies models into the models claim before the API starts, each
       * version once. Without it, copy the models into the claim yourself; `pulumi up` does not wait for them.
       */
      modelsImage: z.strictObject({ ...imageFields("cancer-mlops-models", "v1.0.0") }).optional(),
      /** Path that Prometheus scrapes on every pod; false if the image has no metrics. */
      metricsPath: z
        .union([z.string().regex(/^\/\S*$/, METRICS_PATH), z.literal(false)], METRICS_PATH)
        .default("/metrics"),
      /** Feature flags: `{ batchPredict: true }` becomes FEATURE_BATCH_PREDICT=true in app-config. */
      features: z.record(z.string().regex(/^[a-z][A-Za-z0-9]*$/, "a camelCase name"), z.boolean()).default({}),
      /** More environment variables for app-config, except the reserved ones (reservedEnv.ts). */
      config: z
        .record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "the name of an environment variable"), z.string())
        .default({}),
    })
    .prefault({}),

  mlflow: z
    .strictObject({
      ...serviceFields("mlflow", {
        image: "ghcr.io/mlflow/mlflow",
        tag: "v2.9.0",
        replicas: 1,
        maxReplicas: 1,
        resources: ["250m", "512Mi", "1", "1Gi"],
      }),
      /**
       * MLflow's own accounts (its app basic-auth). The user `admin`, whose password is the output `mlflowAdminPassword`,
       * creates the others. MLflow 2.10 and newer need an image with the extra `mlflow[auth]`.
       */
      basicAuth: z.boolean().default(false),
      /** Server processes. MLflow's default of 4 exceeds 1Gi. */
      workers: count(1, 64).default(2),
    })
    .prefault({}),

  prometheus: z
    .strictObject({
      ...serviceFields("prometheus", {
        image: "prom/prometheus",
        tag: "v2.48.0",
        replicas: 1,
        maxReplicas: 1,
        resources: ["250m", "512Mi", "1", "2Gi"],
      }),
      /** Retention time of samples, a Prometheus duration. */
      retention: duration("2h", "10y", "30d").default("30d"),
      /** Size of the database above which the oldest samples are deleted. @default 80 % of the claim */
      retentionSize: z
        .string()
        .regex(/^[1-9]\d*(B|KB|MB|GB|TB|PB|EB)$/, 'a size in Prometheus\'s units, such as "8GB"')
        .optional(),
      /** Enables the admin API: snapshots, which `npm run data:backup` takes, but also deletion of series. */
      adminApi: z.boolean().default(false),
      /**
       * Scrape the kubelet of every node for the use of volumes and containers. Needs a ClusterRole, which the stack creates;
       * everything else needs rights in the namespace only.
       */
      kubeletMetrics: z.boolean().default(false),
      /** Scrape interval of all targets, a Prometheus duration. */
      scrapeInterval: duration("1s", "1h", "30s").default("10s"),
    })
    .prefault({}),

  grafana: z
    .strictObject({
      ...serviceFields("grafana", {
        image: "grafana/grafana",
        tag: "10.2.2",
        replicas: 1,
        maxReplicas: 1,
        resources: ["100m", "256Mi", "500m", "512Mi"],
      }),
      /** Login of the administrator. An existing database keeps the login that it has. */
      adminUser: z.string().min(1, "a non-empty name").default("admin"),
    })
    .prefault({}),

  storage: z
    .strictObject({
      /** `pulumi destroy` retains the claims, and with them the namespace. */
      retainOnDestroy: z.boolean().default(true),
      /** StorageClass of ReadWriteOnce claims. @default the cluster's default class */
      className: dnsName("a StorageClass's name").optional(),
      /** StorageClass of ReadWriteMany claims. @default the cluster's default class */
      sharedClassName: dnsName("a StorageClass's name").optional(),
      claims: z
        .strictObject({
          models: claim("5Gi", "ReadWriteMany"),
          data: claim("10Gi", "ReadWriteMany"),
          logs: claim("5Gi", "ReadWriteMany"),
          mlflowArtifacts: claim("20Gi", "ReadWriteOnce"),
          mlflowBackend: claim("5Gi", "ReadWriteOnce"),
          prometheusData: claim("10Gi", "ReadWriteOnce"),
          grafanaData: claim("2Gi", "ReadWriteOnce"),
        } satisfies Record<ClaimKey, unknown>)
        .prefault({}),
    })
    .prefault({}),

  routing,
};

/** The message for an unknown key lists all keys of a stack file, secrets included. */
export const schema = z.strictObject(sections, {
  error: ({ code }) =>
    code === "unrecognized_keys" ? [...Object.keys(sections), ...secretKeys].join(", ") : undefined,
});

export type Settings = z.output<typeof schema>;
export type ApiSettings = Settings["api"];
export type MlflowSettings = Settings["mlflow"];
export type PrometheusSettings = Settings["prometheus"];
export type GrafanaSettings = Settings["grafana"];
export type StorageSettings = Settings["storage"];
export type RoutingSettings = Settings["routing"];
export type ImageSettings = Pick<ApiSettings, "image" | "tag" | "digest" | "pullPolicy">;
export type ServiceSettings = Pick<
  GrafanaSettings,
  "resources" | "service" | "env" | "envFromSecrets" | "nodeSelector" | "tolerations" | "affinity"
> &
  ImageSettings;

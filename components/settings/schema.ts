import { z } from "zod";
import { affinity, annotations, cidr, environment, labels, toleration } from "./kubernetes";
import { routing } from "./routing";
import { REGISTRY, REPOSITORY, bytes, cores, count, dnsLabel, dnsName, duration } from "./values";

/**
 * The shape of every setting, with its default and unit. Defaults stand here and nowhere else.
 * What spans several settings is in contradictions.ts.
 */

const accessModes = ["ReadWriteOnce", "ReadWriteOncePod", "ReadWriteMany"] as const;

const METRICS_PATH = 'a path such as "/metrics", or false';

const resources = (cpu: string, memory: string, cpuLimit: string, memoryLimit: string) =>
  z
    .strictObject({
      /** CPU in cores or millicores (`m`), memory in bytes (`Mi`, `Gi`): what the scheduler keeps free. */
      requests: z.strictObject({ cpu: cores().default(cpu), memory: bytes("512Mi").default(memory) }).prefault({}),
      /** Above the memory limit the container is killed, above the CPU limit it is slowed down. */
      limits: z
        .strictObject({ cpu: cores().default(cpuLimit), memory: bytes("2Gi").default(memoryLimit) })
        .prefault({}),
    })
    .prefault({});

const service = (nodePort: number) =>
  z
    .strictObject({
      /**
       * How the service is reached from outside without a route. Beside the ClusterIP Service there is a second one,
       * `NAME-service-external`, for NodePort and LoadBalancer.
       */
      type: z.enum(["ClusterIP", "NodePort", "LoadBalancer"]).default("ClusterIP"),
      nodePort: count(30000, 32767).default(nodePort),
      /** The port of a load balancer. */
      port: count(1, 65535).default(80),
      /** For MLflow and Prometheus, which have no login: everybody may in who reaches the NodePort or load balancer. */
      unauthenticated: z.boolean().default(false),
      /** Of the external Service: what a cloud's load balancer reads. */
      annotations: annotations.default({}),
      /** CIDRs that may reach the load balancer; empty: all. */
      loadBalancerSourceRanges: z.array(cidr).default([]),
      /** Seconds from the creation of a load balancer for which `pulumi up` waits for its address. */
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
  /** `sha256:…`: wins over the tag. */
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
  readonly nodePort: number;
  readonly resources: readonly [string, string, string, string];
}

/** What every service takes. */
const serviceFields = (defaults: ServiceDefaults) => ({
  ...imageFields(defaults.image, defaults.tag),
  replicas:
    defaults.maxReplicas === 1
      ? z
          .union([z.literal(0), z.literal(1)], "1 (its files allow one server only), or 0 to stop it")
          .default(defaults.replicas as 0 | 1)
      : count(0, defaults.maxReplicas).default(defaults.replicas),
  resources: resources(...defaults.resources),
  service: service(defaults.nodePort),
  /** Environment variables of the container; they win over those that the platform sets, but for ownVariables.ts. */
  env: environment.default({}),
  /** Names of Secrets in the namespace whose keys become environment variables. */
  envFromSecrets: z.array(dnsName("a Secret's name")).default([]),
  nodeSelector: labels.default({}),
  tolerations: z.array(toleration).default([]),
  affinity: affinity.default({}),
});

const claim = (size: string, accessMode: (typeof accessModes)[number]) =>
  z
    .strictObject({
      /** Bytes, in `Gi` as a rule. May grow where the class allows it, never shrink. */
      size: bytes(size).default(size),
      accessMode: z.enum(accessModes).default(accessMode),
      /** StorageClass; default: `storage.sharedClassName` for ReadWriteMany, else `storage.className`. */
      className: dnsName("a StorageClass's name").optional(),
      /** Default: `storage.retainOnDestroy`. */
      retain: z.boolean().optional(),
    })
    .prefault({});

/** Flat secrets, set with `pulumi config set --secret`. They are text, and are kept out of the settings. */
export const secretsSchema = z.strictObject({
  /** Of Grafana's administrator; default: a generated one. Grafana's CLI takes one line, and nothing shorter. */
  grafanaAdminPassword: z
    .string()
    .regex(/^[^\r\n]{5,}$/, "one line of 5 characters at least")
    .optional(),
});

export const secretKeys: readonly string[] = Object.keys(secretsSchema.shape);

const sections = {
  kubernetes: z
    .strictObject({
      /** The kubeconfig context to deploy to. Required: nothing is deployed to an ambient context by accident. */
      context: z.string("the name of a kubeconfig context").min(1, "the name of a kubeconfig context").optional(),
      namespace: dnsLabel("a namespace").default("cancer-mlops"),
      /**
       * Take over a namespace or claims that this program did not make. From then on they are the stack's, and
       * without retention `pulumi destroy` deletes them.
       */
      adoptExisting: z.boolean().default(false),
      /** Write YAML into this folder instead of talking to a cluster. Secrets are in it in plain text. */
      renderYamlToDirectory: z.string().min(1, "the path of a folder").optional(),
    })
    .prefault({}),

  /** Takes the place of the registry host in every image name. */
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
      ...serviceFields({
        image: "cancer-mlops-api",
        tag: "latest",
        replicas: 3,
        maxReplicas: 100,
        nodePort: 30800,
        resources: ["500m", "512Mi", "2", "2Gi"],
      }),
      /** Worker processes per pod. More than one splits the counters that Prometheus reads among them. */
      workers: count(1, 64).default(1),
      logLevel: z.enum(["debug", "info", "warning", "error", "critical"]).default("info"),
      /** The model that the API loads: `models/NAME/VERSION` in the models claim. */
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
       * version once. Without it, bring the models into the claim yourself: `pulumi up` does not wait for them.
       */
      modelsImage: z.strictObject({ ...imageFields("cancer-mlops-models", "v1.0.0") }).optional(),
      /** The path that Prometheus scrapes on every pod; false where the image serves no metrics. */
      metricsPath: z
        .union([z.string().regex(/^\/\S*$/, METRICS_PATH), z.literal(false)], METRICS_PATH)
        .default("/metrics"),
      /** Feature flags: `{ batchPredict: true }` is FEATURE_BATCH_PREDICT=true in app-config. */
      features: z.record(z.string().regex(/^[a-z][A-Za-z0-9]*$/, "a camelCase name"), z.boolean()).default({}),
      /** Anything else for app-config: environment variables of the API, but for ownVariables.ts. */
      config: z
        .record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "a name of an environment variable"), z.string())
        .default({}),
    })
    .prefault({}),

  mlflow: z
    .strictObject({
      ...serviceFields({
        image: "ghcr.io/mlflow/mlflow",
        tag: "v2.9.0",
        replicas: 1,
        maxReplicas: 1,
        nodePort: 30500,
        resources: ["250m", "512Mi", "1", "1Gi"],
      }),
      /**
       * MLflow's own accounts (its app basic-auth): user `admin`, with the password of output `mlflowAdminPassword`, makes
       * the others. From MLflow 2.10 on the image needs the extra `mlflow[auth]`.
       */
      basicAuth: z.boolean().default(false),
      /** Server processes. MLflow's own default, 4, does not fit into 1Gi. */
      workers: count(1, 64).default(2),
    })
    .prefault({}),

  prometheus: z
    .strictObject({
      ...serviceFields({
        image: "prom/prometheus",
        tag: "v2.48.0",
        replicas: 1,
        maxReplicas: 1,
        nodePort: 30900,
        resources: ["250m", "512Mi", "1", "2Gi"],
      }),
      /** How long samples are kept, as a Prometheus duration. */
      retention: duration("2h", "10y", "30d").default("30d"),
      /** Bytes of samples after which the oldest go; default: 80 % of the claim, or the disk fills first. */
      retentionSize: z
        .string()
        .regex(/^[1-9]\d*(B|KB|MB|GB|TB|PB|EB)$/, 'a size in Prometheus\'s units, such as "8GB"')
        .optional(),
      /** Prometheus's admin API: snapshots, which `npm run data:backup` takes, but deletion of series as well. */
      adminApi: z.boolean().default(false),
      /** Between two scrapes of a target: each pod of the API, MLflow, Prometheus itself. */
      scrapeInterval: duration("1s", "1h", "30s").default("10s"),
    })
    .prefault({}),

  grafana: z
    .strictObject({
      ...serviceFields({
        image: "grafana/grafana",
        tag: "10.2.2",
        replicas: 1,
        maxReplicas: 1,
        nodePort: 30300,
        resources: ["100m", "256Mi", "500m", "512Mi"],
      }),
      /** Login name of the administrator. On a kept database the one that it has stays. */
      adminUser: z.string().min(1, "a name that is not empty").default("admin"),
    })
    .prefault({}),

  storage: z
    .strictObject({
      /** Whether `pulumi destroy` leaves the claims, and with them the namespace, in the cluster. */
      retainOnDestroy: z.boolean().default(true),
      /** StorageClass of ReadWriteOnce claims; default: the cluster's default class. */
      className: dnsName("a StorageClass's name").optional(),
      /** StorageClass of ReadWriteMany claims; default: the cluster's default class. */
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
        })
        .prefault({}),
    })
    .prefault({}),

  routing,
};

/** Of an unknown key the user is told all that a stack's file may say, secrets included. */
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
export type ClaimKey = keyof StorageSettings["claims"];

/** The claims that every pod of the API mounts. */
export const apiClaims = ["models", "data", "logs"] as const satisfies readonly ClaimKey[];

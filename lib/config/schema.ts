import { z } from "zod";
import type { AccessMode, ClaimKey } from "../catalog/claims";
import { accessModes } from "../catalog/claims";
import { DEFAULT_NAMESPACE } from "../catalog/project";
import type { ServiceName } from "../catalog/services";
import { serviceNames, services, withoutLogin } from "../catalog/services";
import { alertmanagers, alerts } from "./alerts";
import { externalLabels, remoteWrite } from "./remoteWrite";
import { autoscaling } from "./autoscaling";
import { affinity, annotations, cidr, environment, labels, toleration } from "./kubernetes";
import { limits } from "./limits";
import { monitoring } from "./monitoring";
import { networkPolicy } from "./networkPolicy";
import { passwordSecret, passwordVersion } from "./passwords";
import { podFields } from "./pod";
import type { Amounts } from "./resources";
import { resources } from "./resources";
import { routing } from "./routing";
import { REGISTRY, REPOSITORY, bytes, count, dnsLabel, dnsName, duration } from "./values";

/**
 * The shape of every setting, with its default and unit. Rules between several settings are in constraints.ts and
 * routingConstraints.ts.
 */

const PROMETHEUS_URL = 'a URL such as "http://prometheus.monitoring.svc:9090"';
const METRICS_PATH = 'a path such as "/metrics", or false';

const service = (nodePort: number) =>
  z
    .strictObject({
      type: z
        .enum(["ClusterIP", "NodePort", "LoadBalancer"])
        .default("ClusterIP")
        .describe(
          "How the service is exposed without a route. NodePort and LoadBalancer add a second Service, `NAME-service-external`, to the ClusterIP Service.",
        ),
      nodePort: count(30000, 32767).default(nodePort).describe("Port of the nodes, with type NodePort."),
      port: count(1, 65535).default(80).describe("Port of the load balancer."),
      annotations: annotations
        .default({})
        .describe("Annotations of the external Service, such as those for a cloud's load balancer."),
      loadBalancerSourceRanges: z
        .array(cidr)
        .default([])
        .describe("CIDRs that may connect to the load balancer; empty: all."),
      loadBalancerClass: z
        .string()
        .regex(
          /^[A-Za-z0-9]([-.A-Za-z0-9]*[A-Za-z0-9])?(\/[A-Za-z0-9]([-_.A-Za-z0-9]*[A-Za-z0-9])?)?$/,
          'a class such as "service.k8s.aws/nlb"',
        )
        .optional()
        .describe(
          "The implementation of the load balancer, if the cluster has several. Immutable, as long as the Service is a load balancer. Default: the cluster's own.",
        ),
      externalUrl: z
        .string()
        .regex(
          /^https?:\/\/(\[[0-9A-Fa-f:]+\]|[\w.-]+)(:\d{1,5})?$/,
          'a URL without a path, such as "https://ml.example.com"',
        )
        .optional()
        .describe(
          "The URL at which users reach the service, if the program cannot know it: the DNS name of a load balancer, or a proxy of your own. Grafana's and Prometheus' links, MLflow's allowed hosts and the output `urls` follow from it.",
        ),
      addressTimeoutSeconds: count(0, 600)
        .default(60)
        .describe("Seconds that `pulumi up` waits, after a load balancer was created, for its address."),
    })
    .prefault({});

const imageFields = (image: string, tag: string) => ({
  image: z
    .string()
    .regex(new RegExp(`^(${REGISTRY}/)?${REPOSITORY}$`), "an image name without tag or digest")
    .default(image)
    .describe("Image, without tag and digest."),
  tag: z
    .string()
    .regex(/^\w[\w.-]{0,127}$/, "an image tag")
    .default(tag)
    .describe("Image tag."),
  digest: z
    .string()
    .regex(/^sha256:[0-9a-f]{64}$/, '"sha256:" and 64 hexadecimal digits')
    .optional()
    .describe("`sha256:…`; takes precedence over the tag."),
  pullPolicy: z.enum(["Always", "IfNotPresent", "Never"]).default("IfNotPresent").describe("Image pull policy."),
});

interface ServiceDefaults {
  readonly image: string;
  readonly tag: string;
  readonly replicas: number;
  readonly maxReplicas: number;
  readonly requests: Amounts;
  readonly limits: Amounts;
}

/** Settings that every service has. */
const serviceFields = (name: ServiceName, defaults: ServiceDefaults) => ({
  ...imageFields(defaults.image, defaults.tag),
  replicas:
    defaults.maxReplicas === 1
      ? z
          .union([z.literal(0), z.literal(1)], "0 or 1: a single writer")
          .default(defaults.replicas as 0 | 1)
          .describe("Number of pods; 0 stops the service.")
      : count(0, defaults.maxReplicas).default(defaults.replicas).describe("Number of pods; 0 stops the service."),
  resources: resources(defaults.requests, defaults.limits),
  service: service(services[name].nodePort),
  env: environment
    .default({})
    .describe(
      "Environment variables of the container. They override those of the platform, except the reserved ones (reservedEnv.ts).",
    ),
  envFromSecrets: z
    .array(dnsName("a Secret's name"))
    .default([])
    .describe("Names of Secrets in the namespace whose keys become environment variables."),
  nodeSelector: labels.default({}).describe("Labels of the nodes that may run the pods."),
  tolerations: z.array(toleration).default([]).describe("Taints of nodes that the pods tolerate."),
  affinity: affinity.default({}).describe("Affinity of the pods, as in a Kubernetes pod."),
  ...podFields,
});

const claim = (size: string, accessMode: AccessMode) =>
  z
    .strictObject({
      size: bytes(size)
        .default(size)
        .describe("Size in bytes (`Gi`). Can grow if the StorageClass allows expansion, never shrink."),
      accessMode: z.enum(accessModes).default(accessMode).describe("Access mode of the claim."),
      className: dnsName("a StorageClass's name")
        .optional()
        .describe("StorageClass. Default: `storage.sharedClassName` for ReadWriteMany, otherwise `storage.className`."),
      retain: z.boolean().optional().describe("Default: `storage.retainOnDestroy`."),
    })
    .prefault({});

/** Flat secrets, set by `pulumi config set --secret`. They are not part of the settings. */
export const secretsSchema = z.strictObject({
  grafanaAdminPassword: z
    .string()
    .regex(/^[^\r\n]{5,}$/, "one line of at least 5 characters")
    .optional()
    .describe(
      "Password of Grafana's administrator; Grafana's CLI accepts no shorter one. Default: a generated password.",
    ),
  kubeconfig: z
    .string("a kubeconfig")
    .min(1, "a kubeconfig")
    .optional()
    .describe("A kubeconfig, as text, whose current context is the cluster to deploy to."),
});

export const secretKeys: readonly string[] = Object.keys(secretsSchema.shape);

const sections = {
  kubernetes: z
    .strictObject({
      context: z
        .string("the name of a kubeconfig context")
        .min(1, "the name of a kubeconfig context")
        .optional()
        .describe(
          "The context of your kubeconfig to deploy to: one of four ways to the cluster, of which exactly one must be set.",
        ),
      kubeconfigFrom: z
        .strictObject({
          stack: z
            .string("the name of a stack")
            .min(1, "the name of a stack")
            .describe("Name of the stack: ORGANIZATION/PROJECT/STACK."),
          output: z.string("the name of an output").min(1, "the name of an output").default("kubeconfig"),
        })
        .optional()
        .describe(
          "Another Pulumi stack whose output is the kubeconfig of the cluster, such as the stack that creates it.",
        ),
      inCluster: z
        .boolean()
        .default(false)
        .describe("The program runs in a pod of the cluster and uses the pod's service account."),
      namespace: dnsLabel("a namespace")
        .refine((name) => !name.startsWith("kube-"), 'a namespace without the prefix "kube-", reserved for Kubernetes')
        .default(DEFAULT_NAMESPACE)
        .describe("Namespace of the platform."),
      adoptExisting: z
        .boolean()
        .default(false)
        .describe(
          "Deploy to a namespace, and take over claims and other objects with the names of the platform's, that this program did not create. `pulumi destroy` deletes such objects and claims, unless they are retained, and never the namespace.",
        ),
      renderYamlToDirectory: z
        .string()
        .min(1, "the path of a directory")
        .optional()
        .describe(
          "Render YAML to this directory instead of deploying to a cluster. Secrets are rendered in plain text. It is for the version of the cluster that `context` names, or, without one, for Kubernetes 1.26 and newer.",
        ),
    })
    .prefault({}),

  registry: z
    .string()
    .regex(
      new RegExp(`^${REGISTRY}(/${REPOSITORY})?$`),
      'a registry without scheme, such as "registry.example.com/mirror"',
    )
    .optional()
    .describe("Replaces the registry host of every image."),
  imagePullSecrets: z
    .array(dnsName("a Secret's name"))
    .default([])
    .describe("Names of Secrets of type kubernetes.io/dockerconfigjson in the namespace."),

  allowUnauthenticated: z
    .array(z.enum(withoutLogin))
    .optional()
    .describe(
      "MLflow and Prometheus have no login. Those listed may be reached from outside without authentication, by a route, a NodePort or a load balancer; others are refused. Not set: none is refused, with a warning for each.",
    ),
  allowLatest: z
    .array(z.enum(serviceNames))
    .optional()
    .describe(
      "Services whose image may have the tag `latest`, which can change with every restart; others are refused. Not set: all.",
    ),

  podSecurity: z
    .enum(["restricted", "baseline", "privileged", "openshift"])
    .default("restricted")
    .describe(
      "Pod Security level that the namespace enforces if the stack creates it, and that additions to the pods must meet. With `openshift`, which enforces `restricted` too, the platform chooses uid, gid and fsGroup of the pods.",
    ),

  api: z
    .strictObject({
      ...serviceFields("api", {
        image: "cancer-mlops-api",
        tag: "latest",
        replicas: 3,
        maxReplicas: 100,
        requests: ["500m", "512Mi", "128Mi"],
        // Libraries keep caches in HOME, which is /tmp.
        limits: ["2", "2Gi", "4Gi"],
      }),
      autoscaling: autoscaling
        .optional()
        .describe(
          "Lets a HorizontalPodAutoscaler choose the number of pods, which needs metrics-server and claims with ReadWriteMany. `replicas` is then only the number to start with; 0 still stops the API.",
        ),
      workers: count(1, 64)
        .default(1)
        .describe(
          "Worker processes per pod. With more than one, each has its own counters, and Prometheus reads only one of them per scrape.",
        ),
      logLevel: z
        .enum(["debug", "info", "warning", "error", "critical"])
        .default("info")
        .describe("Log level of the API."),
      model: z
        .strictObject({
          name: dnsName("a model's name").default("breast-cancer"),
          version: z
            .string()
            .regex(/^\w[\w.-]{0,62}$/, "a version such as v1.0.0")
            .default("v1.0.0"),
        })
        .prefault({})
        .describe("The model that the API loads: NAME/VERSION in the models claim."),
      modelsImage: z
        .strictObject({ ...imageFields("cancer-mlops-models", "v1.0.0") })
        .optional()
        .describe(
          "An image whose `/bin/copy-models FOLDER` copies models into the models claim before the API starts, each version once. Without it, copy the models into the claim yourself; `pulumi up` does not wait for them.",
        ),
      metricsPath: z
        .union([z.string().regex(/^\/\S*$/, METRICS_PATH), z.literal(false)], METRICS_PATH)
        .default("/metrics")
        .describe("Path that Prometheus scrapes on every pod; false if the image has no metrics."),
      features: z
        .record(z.string().regex(/^[a-z][A-Za-z0-9]*$/, "a camelCase name"), z.boolean())
        .default({})
        .describe("Feature flags: `{ batchPredict: true }` becomes FEATURE_BATCH_PREDICT=true in app-config."),
      config: z
        .record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "the name of an environment variable"), z.string())
        .default({})
        .describe("More environment variables for app-config, except the reserved ones (reservedEnv.ts)."),
    })
    .prefault({}),

  mlflow: z
    .strictObject({
      ...serviceFields("mlflow", {
        image: "ghcr.io/mlflow/mlflow",
        tag: "v2.9.0",
        replicas: 1,
        maxReplicas: 1,
        requests: ["250m", "512Mi", "128Mi"],
        limits: ["1", "1Gi", "1Gi"],
      }),
      basicAuth: z
        .boolean()
        .default(false)
        .describe(
          "MLflow's own accounts (its app basic-auth). The user `admin`, whose password is the output `mlflowAdminPassword`, creates the others. MLflow 2.10 and newer need an image with the extra `mlflow[auth]`.",
        ),
      adminPasswordSecret: passwordSecret
        .optional()
        .describe("The password of MLflow's user `admin`, with `mlflow.basicAuth`. Default: a generated password."),
      passwordVersion: passwordVersion(),
      workers: count(1, 64).default(2).describe("Server processes. MLflow's default of 4 exceeds 1Gi."),
    })
    .prefault({}),

  prometheus: z
    .strictObject({
      enabled: z
        .boolean()
        .default(true)
        .describe(
          "false: the stack has no Prometheus. A claim that it has used is retained, and used again once this is true.",
        ),
      ...serviceFields("prometheus", {
        image: "prom/prometheus",
        tag: "v2.48.0",
        replicas: 1,
        maxReplicas: 1,
        requests: ["250m", "512Mi", "64Mi"],
        limits: ["1", "2Gi", "1Gi"],
      }),
      retention: duration("2h", "10y", "30d")
        .default("30d")
        .describe("Retention time of samples, a Prometheus duration."),
      retentionSize: z
        .string()
        .regex(/^[1-9]\d*(B|KB|MB|GB|TB|PB|EB)$/, 'a size in Prometheus\'s units, such as "8GB"')
        .optional()
        .describe("Size of the database above which the oldest samples are deleted. Default: 80 % of the claim."),
      adminApi: z
        .boolean()
        .default(false)
        .describe("Enables the admin API: snapshots, which `npm run data:backup` takes, but also deletion of series."),
      kubeletMetrics: z
        .boolean()
        .default(false)
        .describe(
          "Scrape the kubelet of every node for the use of volumes and containers. Needs a ClusterRole, which the stack creates; everything else needs rights in the namespace only.",
        ),
      alerts: alerts.describe("Alert rules (docs/monitoring.md)."),
      alertmanagers,
      externalLabels,
      remoteWrite,
      remoteWriteReceiver: z
        .boolean()
        .default(false)
        .describe("Accepts samples that others write to `/api/v1/write`, such as other stacks of this program."),
      scrapeInterval: duration("1s", "1h", "30s")
        .default("10s")
        .describe("Scrape interval of all targets, a Prometheus duration."),
    })
    .prefault({}),

  grafana: z
    .strictObject({
      enabled: z
        .boolean()
        .default(true)
        .describe(
          "false: the stack has no Grafana. A claim that it has used is retained, and used again once this is true.",
        ),
      prometheusUrl: z
        .url({ protocol: /^https?$/, error: PROMETHEUS_URL })
        .optional()
        .describe("The Prometheus that Grafana reads. Default: that of the stack."),
      ...serviceFields("grafana", {
        image: "grafana/grafana",
        tag: "10.2.2",
        replicas: 1,
        maxReplicas: 1,
        requests: ["100m", "256Mi", "64Mi"],
        limits: ["500m", "512Mi", "1Gi"],
      }),
      adminUser: z
        .string()
        .min(1, "a non-empty name")
        .default("admin")
        .describe("Login of the administrator. An existing database keeps the login that it has."),
      adminPasswordSecret: passwordSecret
        .optional()
        .describe("The password of the administrator. Default: `grafanaAdminPassword`, or else a generated password."),
      passwordVersion: passwordVersion(),
    })
    .prefault({}),

  storage: z
    .strictObject({
      retainOnDestroy: z
        .boolean()
        .default(true)
        .describe("`pulumi destroy` retains the claims, and with them the namespace."),
      className: dnsName("a StorageClass's name")
        .optional()
        .describe("StorageClass of ReadWriteOnce claims. Default: the cluster's default class."),
      sharedClassName: dnsName("a StorageClass's name")
        .optional()
        .describe("StorageClass of ReadWriteMany claims. Default: the cluster's default class."),
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

  limits,

  networkPolicy,
  monitoring,

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
  | "resources"
  | "service"
  | "env"
  | "envFromSecrets"
  | "nodeSelector"
  | "tolerations"
  | "affinity"
  | keyof typeof podFields
> &
  ImageSettings;

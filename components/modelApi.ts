import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Address } from "../lib/catalog/addresses";
import { MODEL, SKIP_AWAIT } from "../lib/catalog/annotations";
import { claimNames } from "../lib/catalog/claims";
import { imageReference } from "../lib/catalog/image";
import { labelsOf, podSelector } from "../lib/catalog/labels";
import { modelName } from "../lib/catalog/model";
import { copyModelsResources } from "../lib/catalog/resources";
import { services } from "../lib/catalog/services";
import type { ApiSettings } from "../lib/config";
import { activeAutoscaling, initialReplicas, maxApiReplicas } from "../lib/config/autoscaling";
import { createAutoscaler } from "./kubernetes/autoscaler";
import { MAX_SURGE, rollsOver } from "../lib/config/podCount";
import type { PlatformContext } from "./kubernetes/context";
import { createDeployment } from "./kubernetes/deployment";
import { createPodDisruptionBudget } from "./kubernetes/podDisruptionBudget";
import type { ServiceEndpoints } from "./kubernetes/service";
import { createServices, internalUrl } from "./kubernetes/service";
import { createServiceAccount } from "./kubernetes/serviceAccount";
import { createClaim } from "./storage";

const { component, port, healthPath } = services.api;

/** Kubernetes 1.30 is the first with lifecycle.preStop.sleep enabled. */
const SLEEP_SINCE = 30;

export interface ModelApiArgs {
  readonly context: PlatformContext;
  readonly settings: ApiSettings;
  readonly address: Address;
  /** MLflow's URL inside the cluster. */
  readonly trackingUri: pulumi.Input<string>;
  /** True if the model is known to exist: from a models image, or because a pod has loaded it. */
  readonly modelLoaded: boolean;
  /** Minor version of Kubernetes: 34 for 1.34; undefined if YAML is rendered. */
  readonly kubernetesMinor: number | undefined;
  /** True if the cluster's own IP family is IPv6. */
  readonly ipv6: boolean;
}

/** The model API: Deployment, Services, app-config, and the claims for models, data and logs. */
export class ModelApi extends pulumi.ComponentResource {
  public readonly internalUrl: pulumi.Output<string>;
  public readonly endpoints: ServiceEndpoints;
  public readonly deployment: k8s.apps.v1.Deployment;
  /** Selects the pods for service discovery. */
  public readonly podLabels: Readonly<Record<string, string>>;

  constructor(name: string, args: ModelApiArgs, opts?: pulumi.ComponentResourceOptions) {
    super("cancer-mlops:index:ModelApi", name, {}, opts);
    const { context, settings, address } = args;
    const labels = labelsOf(context.stack, "api", component, settings.tag);
    const selector = podSelector(context.stack, "api");
    const child = { parent: this };
    const autoscaling = activeAutoscaling(settings);

    const models = createClaim("models", context, labels, child);
    const data = createClaim("data", context, labels, child);
    const logs = createClaim("logs", context, labels, child);
    const serviceAccountName = createServiceAccount(
      "api",
      { context, labels, settings: settings.serviceAccount },
      child,
    );

    const config = new k8s.core.v1.ConfigMap(
      "app-config",
      { metadata: { namespace: context.namespace, labels }, data: appConfig(args) },
      child,
    );

    this.deployment = createDeployment(
      "api",
      {
        context,
        labels,
        settings: { ...settings, replicas: initialReplicas(settings) },
        serviceAccountName,
        strategy: strategy(context),
        // The provider must not wait for a model that the user has yet to copy into the claim.
        annotations: { [MODEL]: modelName(settings.model), ...(args.modelLoaded ? {} : SKIP_AWAIT) },
        podSpec: {
          topologySpreadConstraints: ["topology.kubernetes.io/zone", "kubernetes.io/hostname"].map((topologyKey) => ({
            maxSkew: 1,
            topologyKey,
            whenUnsatisfiable: "ScheduleAnyway",
            labelSelector: { matchLabels: selector },
          })),
        },
        ...(settings.modelsImage === undefined
          ? {}
          : {
              initContainers: [
                {
                  name: "copy-models",
                  image: imageReference(settings.modelsImage, context.registry),
                  imagePullPolicy: settings.modelsImage.pullPolicy,
                  command: ["/bin/copy-models", "/app/models"],
                  resources: copyModelsResources,
                  volumeMounts: [{ name: "models", mountPath: "/app/models" }],
                },
              ],
            }),
        container: {
          // Libraries keep their caches there, and the root file system is read-only.
          env: { HOME: "/tmp" },
          envFrom: [{ configMapRef: { name: config.metadata.name } }],
          volumeMounts: [
            { name: "models", mountPath: "/app/models", readOnly: true },
            { name: "data", mountPath: "/app/data", readOnly: true },
            { name: "logs", mountPath: "/app/logs" },
          ],
          // /health returns 503 until a model is loaded: the pod must get no requests, but must not be restarted.
          startupProbe: { tcpSocket: { port: "http" }, periodSeconds: 2, failureThreshold: 60 },
          livenessProbe: { tcpSocket: { port: "http" }, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6 },
          readinessProbe: { httpGet: { path: healthPath, port: "http" }, periodSeconds: 5, timeoutSeconds: 3 },
          // Requests still arrive until every node has removed the endpoint.
          lifecycle: { preStop: wait(args.kubernetesMinor) },
        },
        volumes: [
          { name: "models", persistentVolumeClaim: { claimName: claimNames.models } },
          { name: "data", persistentVolumeClaim: { claimName: claimNames.data } },
          { name: "logs", persistentVolumeClaim: { claimName: claimNames.logs } },
        ],
      },
      { ...child, dependsOn: [models, data, logs] },
    );

    createPodDisruptionBudget(
      "api",
      {
        context,
        labels,
        replicas: maxApiReplicas(settings),
        // Without a model no pod is ever ready.
        canBeReady: args.modelLoaded,
        kubernetesMinor: args.kubernetesMinor,
      },
      child,
    );

    createAutoscaler("api", { context, labels, settings: autoscaling }, child);

    this.endpoints = createServices("api", { context, labels, settings: settings.service }, child);
    this.internalUrl = internalUrl("api", this.endpoints, context, address);
    this.podLabels = selector;
    this.registerOutputs({ internalUrl: this.internalUrl });
  }
}

/** Without a program of the image, which may have no `sleep`, as soon as the cluster can. */
function wait(kubernetesMinor = 0): k8s.types.input.core.v1.LifecycleHandler {
  const seconds = 5;
  return kubernetesMinor >= SLEEP_SINCE ? { sleep: { seconds } } : { exec: { command: ["sleep", String(seconds)] } };
}

/** The environment of the API. The sample API reads DEFAULT_MODEL, others MODEL_NAME. */
function appConfig({ settings, address, trackingUri, ipv6 }: ModelApiArgs): Record<string, pulumi.Input<string>> {
  const features = Object.entries(settings.features).map(([feature, on]): [string, string] => [
    `FEATURE_${feature.replace(/[A-Z]/g, "_$&").toUpperCase()}`,
    String(on),
  ]);
  return {
    API_HOST: ipv6 ? "::" : "0.0.0.0",
    API_PORT: String(port),
    API_WORKERS: String(settings.workers),
    LOG_LEVEL: settings.logLevel,
    DEFAULT_MODEL: settings.model.name,
    MODEL_NAME: settings.model.name,
    MODEL_VERSION: settings.model.version,
    MLFLOW_TRACKING_URI: trackingUri,
    ROOT_PATH: address.prefix,
    ...Object.fromEntries(features),
    ...settings.config,
  };
}

/** With a volume that only one node can mount, a new pod has to wait for the old one to terminate. */
function strategy({ storage }: PlatformContext): k8s.types.input.apps.v1.DeploymentStrategy {
  return rollsOver(storage)
    ? { type: "RollingUpdate", rollingUpdate: { maxSurge: MAX_SURGE, maxUnavailable: 0 } }
    : { type: "Recreate" };
}

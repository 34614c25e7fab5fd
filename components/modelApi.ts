import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { CommonArgs } from "./common";
import { FIELD_MANAGER, SKIP_AWAIT } from "./common";
import type { Exposure } from "./exposure";
import { expose, internalUrl } from "./exposure";
import { imageReference } from "./images";
import { labels, selector } from "./labels";
import type { Address } from "./routing";
import type { ApiSettings } from "./settings";
import { apiClaims } from "./settings/schema";
import { claim, claimSpec } from "./storage";
import { deployment } from "./workload";

const PORT = 8000;
const UID = 1000;
const HEALTH_PATH = "/health";

/** On the API's Deployment: NAME/VERSION of the model that its pods are asked to load. */
export const MODEL = "cancer-mlops/model";

/** The first Kubernetes 1.x with unhealthyPodEvictionPolicy. */
const EVICTION_POLICY_SINCE = 26;

export const modelOf = ({ model }: ApiSettings): string => `${model.name}/${model.version}`;

export interface ModelApiArgs {
  readonly common: CommonArgs;
  readonly settings: ApiSettings;
  readonly address: Address;
  /** MLflow's URL inside the cluster. */
  readonly trackingUri: pulumi.Input<string>;
  /** Whether the model is known to be there: from a models image, or loaded already. */
  readonly modelLoaded: boolean;
  /** Of the cluster's Kubernetes 1.x: the x; undefined where no cluster is asked. */
  readonly kubernetesMinor: number | undefined;
}

/** The model API: `api-service` and the pods behind it, app-config, and the claims of models, data and logs. */
export class ModelApi extends pulumi.ComponentResource {
  public readonly internalUrl: pulumi.Output<string>;
  public readonly exposure: Exposure;
  public readonly deployment: k8s.apps.v1.Deployment;
  /** Labels that select the pods, for discovery. */
  public readonly podLabels: Readonly<Record<string, string>>;

  constructor(name: string, args: ModelApiArgs, opts?: pulumi.ComponentResourceOptions) {
    super("cancer-mlops:index:ModelApi", name, {}, opts);
    const { common, settings } = args;
    const all = labels(common.stack, name, "model-api", settings.tag);
    const child = { parent: this };

    const models = claim("models", common, all, child);
    const data = claim("data", common, all, child);
    const logs = claim("logs", common, all, child);

    const config = new k8s.core.v1.ConfigMap(
      "app-config",
      { metadata: { namespace: common.namespace, labels: all }, data: appConfig(args) },
      child,
    );

    this.deployment = deployment(
      name,
      {
        common,
        labels: all,
        settings,
        uid: UID,
        strategy: rollout(common),
        // Nothing tells when somebody brings the model, so nothing waits for it.
        annotations: { [MODEL]: modelOf(settings), ...(args.modelLoaded ? {} : SKIP_AWAIT) },
        podSpec: {
          topologySpreadConstraints: [
            {
              maxSkew: 1,
              topologyKey: "kubernetes.io/hostname",
              whenUnsatisfiable: "ScheduleAnyway",
              labelSelector: { matchLabels: selector(all) },
            },
          ],
        },
        ...(settings.modelsImage === undefined
          ? {}
          : {
              initContainers: [
                {
                  name: "copy-models",
                  image: imageReference(settings.modelsImage, common.registry),
                  imagePullPolicy: settings.modelsImage.pullPolicy,
                  command: ["/bin/copy-models", "/app/models"],
                  resources: { requests: { cpu: "50m", memory: "32Mi" }, limits: { cpu: "500m", memory: "128Mi" } },
                  volumeMounts: [{ name: "models", mountPath: "/app/models" }],
                },
              ],
            }),
        container: {
          port: PORT,
          envFrom: [{ configMapRef: { name: config.metadata.name } }],
          volumeMounts: [
            { name: "models", mountPath: "/app/models", readOnly: true },
            { name: "data", mountPath: "/app/data", readOnly: true },
            { name: "logs", mountPath: "/app/logs" },
          ],
          // /health is 503 until a model is loaded: a reason to send no requests, not to kill the process.
          startupProbe: { tcpSocket: { port: "http" }, periodSeconds: 2, failureThreshold: 60 },
          livenessProbe: { tcpSocket: { port: "http" }, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6 },
          readinessProbe: { httpGet: { path: HEALTH_PATH, port: "http" }, periodSeconds: 5, timeoutSeconds: 3 },
          // Requests still arrive until every node has heard that the pod is going.
          lifecycle: { preStop: { exec: { command: ["sleep", "5"] } } },
        },
        volumes: [
          { name: "models", persistentVolumeClaim: { claimName: models.metadata.name } },
          { name: "data", persistentVolumeClaim: { claimName: data.metadata.name } },
          { name: "logs", persistentVolumeClaim: { claimName: logs.metadata.name } },
        ],
      },
      child,
    );

    // Draining nodes takes one pod after the other. Pods without a model are never ready, and would block it for good
    // where the budget cannot leave them out.
    const leavesOutUnready = (args.kubernetesMinor ?? Infinity) >= EVICTION_POLICY_SINCE;
    if (settings.replicas > 1 && (leavesOutUnready || args.modelLoaded)) {
      new k8s.policy.v1.PodDisruptionBudget(
        name,
        {
          metadata: { name, namespace: common.namespace, labels: all, annotations: FIELD_MANAGER },
          spec: {
            maxUnavailable: 1,
            selector: { matchLabels: selector(all) },
            ...(leavesOutUnready ? { unhealthyPodEvictionPolicy: "AlwaysAllow" } : {}),
          },
        },
        child,
      );
    }

    this.exposure = expose(
      name,
      { common, labels: all, port: PORT, settings: settings.service, healthPath: HEALTH_PATH },
      child,
    );
    this.internalUrl = internalUrl(this.exposure, common);
    this.podLabels = selector(all);
    this.registerOutputs({ internalUrl: this.internalUrl });
  }
}

/** Environment variables of the API. MODEL_NAME is the original's name for what the API reads as DEFAULT_MODEL. */
function appConfig({ settings, address, trackingUri }: ModelApiArgs): Record<string, pulumi.Input<string>> {
  const features = Object.entries(settings.features).map(([feature, on]): [string, string] => [
    `FEATURE_${feature.replace(/[A-Z]/g, "_$&").toUpperCase()}`,
    String(on),
  ]);
  return {
    API_HOST: "0.0.0.0",
    API_PORT: String(PORT),
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

/** A volume that only one node can mount makes the new pod wait for the end of the old one. */
function rollout({ storage }: CommonArgs): k8s.types.input.apps.v1.DeploymentStrategy {
  const shared = apiClaims.every((key) => claimSpec(key, storage).accessMode === "ReadWriteMany");
  return shared ? { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } : { type: "Recreate" };
}

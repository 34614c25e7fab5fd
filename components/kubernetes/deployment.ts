import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { AUTOSCALER, FIELD_OWNERSHIP, SKIP_AWAIT } from "../../lib/catalog/annotations";
import { imageReference } from "../../lib/catalog/image";
import type { Labels } from "../../lib/catalog/labels";
import { podSelector } from "../../lib/catalog/labels";
import { containerSecurityContext, podSecurityContext } from "../../lib/catalog/podSecurity";
import type { Resources } from "../../lib/catalog/resources";
import { containerResources, limitsDisk } from "../../lib/catalog/resources";
import type { ServiceName } from "../../lib/catalog/services";
import { services } from "../../lib/catalog/services";
import type { ServiceSettings } from "../../lib/config";
import type { PlatformContext } from "./context";
import { extraContainers, extraPodFields, extraVolumeMounts, extraVolumes } from "./podExtras";

type VolumeMount = k8s.types.input.core.v1.VolumeMount;

/** A container whose mounts are a plain list, so that common ones can be added. */
export type Container = Omit<k8s.types.input.core.v1.Container, "volumeMounts" | "resources"> & {
  readonly resources: Resources;
  readonly volumeMounts: readonly VolumeMount[];
};

export interface DeploymentArgs {
  readonly context: PlatformContext;
  readonly labels: Labels;
  readonly settings: ServiceSettings & { readonly replicas: number };
  /** The service's container; image, resources, environment and security come from the settings and the catalog. */
  readonly container: Pick<
    Container,
    "command" | "args" | "lifecycle" | "livenessProbe" | "readinessProbe" | "startupProbe" | "volumeMounts"
  > & {
    readonly env?: Readonly<Record<string, pulumi.Input<string>>>;
    readonly envFrom?: readonly k8s.types.input.core.v1.EnvFromSource[];
    /** Variables with fields of the pod, such as `status.podIP`. */
    readonly podFields?: Readonly<Record<string, string>>;
  };
  readonly initContainers?: readonly Container[];
  readonly sidecars?: readonly Container[];
  readonly volumes: readonly k8s.types.input.core.v1.Volume[];
  readonly strategy: k8s.types.input.apps.v1.DeploymentStrategy;
  readonly serviceAccountName: pulumi.Input<string>;
  /** True if the pods call the API server: the token of the service account is mounted. @default false */
  readonly callsApiServer?: boolean;
  /** @default 30 */
  readonly terminationGracePeriodSeconds?: number;
  /** Annotations of the Deployment, not of its pods. */
  readonly annotations?: Readonly<Record<string, string>>;
  readonly podSpec?: Pick<k8s.types.input.core.v1.PodSpec, "topologySpreadConstraints">;
}

/** A Deployment with the defaults of all services. */
export function createDeployment(
  name: ServiceName,
  args: DeploymentArgs,
  opts: pulumi.CustomResourceOptions,
): k8s.apps.v1.Deployment {
  const { context, labels, settings, container } = args;
  const { env = {}, envFrom, podFields, ...rest } = container;
  const autoscaler = context.autoscalers[name];
  const { port, uid } = services[name];
  const disk = limitsDisk(settings.resources);
  const complete = (container: Container) => withDefaults(container, disk);
  return new k8s.apps.v1.Deployment(
    name,
    {
      metadata: {
        // A fixed name: if the state is lost, a second Deployment would write to the same files.
        name,
        namespace: context.namespace,
        labels,
        // The provider may wait for a Deployment without pods forever.
        annotations: {
          ...FIELD_OWNERSHIP,
          ...(settings.replicas === 0 ? SKIP_AWAIT : {}),
          ...(autoscaler === undefined ? {} : { [AUTOSCALER]: autoscaler }),
          ...args.annotations,
        },
      },
      spec: {
        replicas: settings.replicas,
        revisionHistoryLimit: 5,
        selector: { matchLabels: podSelector(context.stack, name) },
        strategy: args.strategy,
        template: {
          metadata: {
            labels: { ...settings.podLabels, ...labels },
            ...(Object.keys(settings.podAnnotations).length === 0 ? {} : { annotations: settings.podAnnotations }),
          },
          spec: {
            ...args.podSpec,
            ...extraPodFields(settings),
            serviceAccountName: args.serviceAccountName,
            automountServiceAccountToken: args.callsApiServer ?? false,
            enableServiceLinks: false,
            imagePullSecrets: context.imagePullSecrets.map((secret) => ({ name: secret })),
            nodeSelector: settings.nodeSelector,
            tolerations: settings.tolerations,
            affinity: settings.affinity,
            terminationGracePeriodSeconds: args.terminationGracePeriodSeconds ?? 30,
            securityContext: podSecurityContext(uid, context.podSecurity),
            ...(args.initContainers === undefined ? {} : { initContainers: args.initContainers.map(complete) }),
            containers: [
              complete({
                ...rest,
                name,
                image: imageReference(settings, context.registry),
                imagePullPolicy: settings.pullPolicy,
                ports: [{ name: "http", containerPort: port }],
                ...environment(settings, env, envFrom, podFields),
                volumeMounts: [...rest.volumeMounts, ...extraVolumeMounts(settings)],
                resources: settings.resources,
              }),
              ...(args.sidecars ?? []).map(complete),
              ...extraContainers(settings, context.registry, disk),
            ],
            volumes: [...args.volumes, { name: temporary.name, emptyDir: {} }, ...extraVolumes(settings)],
          },
        },
      },
    },
    pulumi.mergeOptions(opts, {
      dependsOn: context.quota === undefined ? [] : [context.quota],
      // The provider then sends the number that it finds.
      ignoreChanges: autoscaler === undefined ? [] : ["spec.replicas"],
    }),
  );
}

/** The environment of a service's container: the platform's variables, overridden by the user's. */
export function environment(
  settings: ServiceSettings,
  env: Readonly<Record<string, pulumi.Input<string>>>,
  envFrom: readonly k8s.types.input.core.v1.EnvFromSource[] = [],
  podFields: Readonly<Record<string, string>> = {},
): { env: k8s.types.input.core.v1.EnvVar[]; envFrom: k8s.types.input.core.v1.EnvFromSource[] } {
  return {
    env: [
      ...Object.entries({ ...env, ...settings.env }).map(([name, value]) => ({ name, value })),
      ...Object.entries(podFields).map(([name, fieldPath]) => ({ name, valueFrom: { fieldRef: { fieldPath } } })),
    ],
    envFrom: [...envFrom, ...settings.envFromSecrets.map((name) => ({ secretRef: { name } }))],
  };
}

/** Root file systems are read-only, so every container gets a temporary directory. */
const temporary = { name: "tmp", mountPath: "/tmp" };

function withDefaults(container: Container, disk: boolean): k8s.types.input.core.v1.Container {
  return {
    ...container,
    resources: containerResources(container.resources, disk),
    // The last log lines of a failed container become part of the pod's status, which podDiagnostics.ts reads.
    terminationMessagePolicy: "FallbackToLogsOnError",
    securityContext: containerSecurityContext,
    volumeMounts: [...container.volumeMounts, temporary],
  };
}

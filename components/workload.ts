import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { CommonArgs } from "./common";
import { FIELD_MANAGER, SKIP_AWAIT } from "./common";
import { imageReference } from "./images";
import type { Labels } from "./labels";
import { selector } from "./labels";
import type { ServiceSettings } from "./settings";

type VolumeMount = k8s.types.input.core.v1.VolumeMount;

/** A container whose lists are plain, so that the house rules can add to them. */
export type Container = Omit<k8s.types.input.core.v1.Container, "volumeMounts"> & {
  readonly volumeMounts: readonly VolumeMount[];
};

export interface WorkloadArgs {
  readonly common: CommonArgs;
  readonly labels: Labels;
  readonly settings: ServiceSettings & { readonly replicas: number };
  /** What runs; image, resources, environment and security come from the settings and the house rules. */
  readonly container: Pick<
    Container,
    "command" | "args" | "lifecycle" | "livenessProbe" | "readinessProbe" | "startupProbe" | "volumeMounts"
  > & {
    readonly port: number;
    readonly env?: Readonly<Record<string, pulumi.Input<string>>>;
    readonly envFrom?: readonly k8s.types.input.core.v1.EnvFromSource[];
  };
  readonly initContainers?: readonly Container[];
  readonly sidecars?: readonly Container[];
  readonly volumes: readonly k8s.types.input.core.v1.Volume[];
  /** User and group that own the files in the volumes. */
  readonly uid: number;
  readonly strategy: k8s.types.input.apps.v1.DeploymentStrategy;
  /** With one, the pod may talk to the API server. */
  readonly serviceAccountName?: pulumi.Input<string>;
  /** Seconds from the signal to stop until the pod is killed. */
  readonly terminationGracePeriodSeconds?: number;
  /** Of the Deployment, not of its pods. */
  readonly annotations?: Readonly<Record<string, string>>;
  readonly podSpec?: Pick<k8s.types.input.core.v1.PodSpec, "topologySpreadConstraints">;
}

/** What every container may do: the "restricted" Pod Security Standard, and a root file system that is read-only. */
const restricted: k8s.types.input.core.v1.SecurityContext = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ["ALL"] },
};

/** Files of its own that any program may need, in memory or on the node, gone with the pod. */
const scratch = { name: "tmp", mountPath: "/tmp" };

/** A Deployment with the house rules that hold for every service. */
export function deployment(
  name: string,
  args: WorkloadArgs,
  opts: pulumi.CustomResourceOptions,
): k8s.apps.v1.Deployment {
  const { common, labels, settings, container } = args;
  const { port, env = {}, envFrom, ...rest } = container;
  return new k8s.apps.v1.Deployment(
    name,
    {
      metadata: {
        // A fixed name: a second Deployment beside one that a lost state forgot would write to the same files.
        name,
        namespace: common.namespace,
        labels,
        // A Deployment that is to have no pods may never tell the provider that it is there.
        annotations: { ...FIELD_MANAGER, ...(settings.replicas === 0 ? SKIP_AWAIT : {}), ...args.annotations },
      },
      spec: {
        replicas: settings.replicas,
        revisionHistoryLimit: 5,
        selector: { matchLabels: selector(labels) },
        strategy: args.strategy,
        template: {
          metadata: { labels },
          spec: {
            ...args.podSpec,
            ...(args.serviceAccountName === undefined ? {} : { serviceAccountName: args.serviceAccountName }),
            automountServiceAccountToken: args.serviceAccountName !== undefined,
            enableServiceLinks: false,
            imagePullSecrets: common.imagePullSecrets.map((secret) => ({ name: secret })),
            nodeSelector: settings.nodeSelector,
            tolerations: settings.tolerations,
            affinity: settings.affinity,
            terminationGracePeriodSeconds: args.terminationGracePeriodSeconds ?? 30,
            securityContext: {
              runAsNonRoot: true,
              runAsUser: args.uid,
              runAsGroup: args.uid,
              fsGroup: args.uid,
              fsGroupChangePolicy: "OnRootMismatch",
              seccompProfile: { type: "RuntimeDefault" },
            },
            ...(args.initContainers === undefined ? {} : { initContainers: args.initContainers.map(hardened) }),
            containers: [
              hardened({
                ...rest,
                name,
                image: imageReference(settings, common.registry),
                imagePullPolicy: settings.pullPolicy,
                ports: [{ name: "http", containerPort: port }],
                ...environment(settings, env, envFrom),
                resources: settings.resources,
              }),
              ...(args.sidecars ?? []).map(hardened),
            ],
            volumes: [...args.volumes, { name: scratch.name, emptyDir: {} }],
          },
        },
      },
    },
    opts,
  );
}

/** The environment of a service's container: what the platform sets, and the user's own, which wins. */
export function environment(
  settings: ServiceSettings,
  env: Readonly<Record<string, pulumi.Input<string>>>,
  envFrom: readonly k8s.types.input.core.v1.EnvFromSource[] = [],
): { env: k8s.types.input.core.v1.EnvVar[]; envFrom: k8s.types.input.core.v1.EnvFromSource[] } {
  return {
    env: Object.entries({ ...env, ...settings.env }).map(([name, value]) => ({ name, value })),
    envFrom: [...envFrom, ...settings.envFromSecrets.map((name) => ({ secretRef: { name } }))],
  };
}

/** The house rules of every container. What it says last before it fails becomes part of the pod's status. */
function hardened(container: Container): k8s.types.input.core.v1.Container {
  return {
    ...container,
    terminationMessagePolicy: "FallbackToLogsOnError",
    securityContext: restricted,
    volumeMounts: [...container.volumeMounts, scratch],
  };
}

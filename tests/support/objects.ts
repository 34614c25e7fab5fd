import type * as k8s from "@pulumi/kubernetes";
import type { Registered } from "./recording";

export type Deployment = k8s.types.output.apps.v1.Deployment;
export type Container = k8s.types.output.core.v1.Container;
export type Service = k8s.types.output.core.v1.Service;
export type Claim = k8s.types.output.core.v1.PersistentVolumeClaim;
export type ConfigMap = k8s.types.output.core.v1.ConfigMap;
export type Secret = k8s.types.output.core.v1.Secret;
export type Ingress = k8s.types.output.networking.v1.Ingress;

interface Custom<Spec> {
  readonly metadata: k8s.types.output.meta.v1.ObjectMeta;
  readonly spec: Spec;
}

/** The fields that the tests read: https://gateway-api.sigs.k8s.io/reference/spec/ */
interface HttpRouteSpec {
  readonly parentRefs: readonly object[];
  readonly hostnames: readonly string[];
  readonly rules: readonly {
    readonly matches?: readonly object[];
    readonly filters: readonly { readonly type: string; readonly [field: string]: unknown }[];
    readonly backendRefs?: readonly { readonly name: string; readonly port: number }[];
  }[];
}
interface GatewaySpec {
  readonly gatewayClassName: string;
  readonly listeners: readonly {
    readonly name: string;
    readonly tls?: { readonly certificateRefs: readonly { readonly name: string }[] };
  }[];
}

interface Kinds {
  readonly Certificate: Custom<unknown>;
  readonly ClusterRole: k8s.types.output.rbac.v1.ClusterRole;
  readonly ClusterRoleBinding: k8s.types.output.rbac.v1.ClusterRoleBinding;
  readonly ConfigMap: ConfigMap;
  readonly Deployment: Deployment;
  readonly FrontendConfig: Custom<unknown>;
  readonly Gateway: Custom<GatewaySpec>;
  readonly HorizontalPodAutoscaler: k8s.types.output.autoscaling.v2.HorizontalPodAutoscaler;
  readonly HTTPRoute: Custom<HttpRouteSpec>;
  readonly Ingress: Ingress;
  readonly LimitRange: k8s.types.output.core.v1.LimitRange;
  readonly Middleware: Custom<unknown>;
  readonly Namespace: k8s.types.output.core.v1.Namespace;
  readonly NetworkPolicy: k8s.types.output.networking.v1.NetworkPolicy;
  readonly PersistentVolumeClaim: Claim;
  readonly PodDisruptionBudget: k8s.types.output.policy.v1.PodDisruptionBudget;
  readonly ResourceQuota: k8s.types.output.core.v1.ResourceQuota;
  readonly RoleBinding: k8s.types.output.rbac.v1.RoleBinding;
  readonly Role: k8s.types.output.rbac.v1.Role;
  readonly Secret: Secret;
  readonly Service: Service;
  readonly ServiceAccount: k8s.types.output.core.v1.ServiceAccount;
}
export type Kind = keyof Kinds;

/** An object as it would be in the cluster, with a name that the program or the provider has given it. */
export type KubernetesObject<K extends Kind> = Kinds[K] & { readonly kind: K };

export function objects(resources: readonly Registered[]): KubernetesObject<Kind>[] {
  return resources.filter(({ inputs }) => "kind" in inputs).map(asObject);
}

export function ofKind<K extends Kind>(resources: readonly Registered[], kind: K): KubernetesObject<K>[] {
  return resources.filter(({ inputs }) => inputs.kind === kind).map(asObject) as KubernetesObject<K>[];
}

/** The object of a kind that is registered under a name. */
export function find<K extends Kind>(resources: readonly Registered[], kind: K, name: string): KubernetesObject<K> {
  return only(
    ofKind(
      resources.filter((resource) => resource.name === name),
      kind,
    ),
    `${kind} ${name}`,
  );
}

/** The resource of a kind that is registered under a name, with its options. */
export function registration(resources: readonly Registered[], kind: Kind, name: string): Registered {
  return only(
    resources.filter((resource) => resource.inputs.kind === kind && resource.name === name),
    `${kind} ${name}`,
  );
}

/** The container or init container of a name. */
export function containerOf(deployment: Deployment, name: string): Container {
  return only(
    containersOf(deployment).filter((container) => container.name === name),
    `container ${name}`,
  );
}

export function containersOf({ spec }: Deployment): Container[] {
  const pod = spec.template.spec;
  // Undefined without init containers, unlike its type.
  return [...((pod.initContainers as Container[] | undefined) ?? []), ...pod.containers];
}

/** The volume of a name. */
export function volume({ spec }: Deployment, name: string): k8s.types.output.core.v1.Volume {
  return only(
    spec.template.spec.volumes.filter((candidate) => candidate.name === name),
    `volume ${name}`,
  );
}

/** The variables of a container that are set by value. */
export function environment({ env }: Container): Record<string, string> {
  return Object.fromEntries(env.map(({ name, value }) => [name, value]));
}

export function only<T>(items: readonly T[], what: string): T {
  const [item] = items;
  if (item === undefined || items.length > 1) throw new Error(`one ${what} expected, ${String(items.length)} found`);
  return item;
}

function asObject({ inputs, objectName }: Registered): KubernetesObject<Kind> {
  return {
    ...inputs,
    metadata: { ...(inputs.metadata as object), name: objectName },
  } as unknown as KubernetesObject<Kind>;
}

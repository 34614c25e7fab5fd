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

/** https://gateway-api.sigs.k8s.io/reference/spec/, as far as the tests read it. */
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

/** By kind: what the tests read of it. */
interface Kinds {
  readonly Certificate: Custom<unknown>;
  readonly ClusterRole: k8s.types.output.rbac.v1.ClusterRole;
  readonly ClusterRoleBinding: k8s.types.output.rbac.v1.ClusterRoleBinding;
  readonly ConfigMap: ConfigMap;
  readonly Deployment: Deployment;
  readonly FrontendConfig: Custom<unknown>;
  readonly Gateway: Custom<GatewaySpec>;
  readonly HTTPRoute: Custom<HttpRouteSpec>;
  readonly Ingress: Ingress;
  readonly Middleware: Custom<unknown>;
  readonly Namespace: k8s.types.output.core.v1.Namespace;
  readonly PersistentVolumeClaim: Claim;
  readonly PodDisruptionBudget: k8s.types.output.policy.v1.PodDisruptionBudget;
  readonly Secret: Secret;
  readonly Service: Service;
  readonly ServiceAccount: k8s.types.output.core.v1.ServiceAccount;
}
export type Kind = keyof Kinds;

/** An object of the cluster, as it would be there: named, whether by the program or by the provider. */
export type Object<K extends Kind> = Kinds[K] & { readonly kind: K };

/** All objects that the cluster would hold. */
export function objects(resources: readonly Registered[]): Object<Kind>[] {
  return resources.filter(({ inputs }) => "kind" in inputs).map(asObject);
}

export function ofKind<K extends Kind>(resources: readonly Registered[], kind: K): Object<K>[] {
  return resources.filter(({ inputs }) => inputs.kind === kind).map(asObject) as Object<K>[];
}

/** The one of this kind that is registered under this name. */
export function find<K extends Kind>(resources: readonly Registered[], kind: K, name: string): Object<K> {
  return only(
    ofKind(
      resources.filter((resource) => resource.name === name),
      kind,
    ),
    `${kind} ${name}`,
  );
}

/** The resource of this kind that is registered under this name, with its options. */
export function registration(resources: readonly Registered[], kind: Kind, name: string): Registered {
  return only(
    resources.filter((resource) => resource.inputs.kind === kind && resource.name === name),
    `${kind} ${name}`,
  );
}

/** The container of this name among those of a Deployment; init containers too. */
export function containerOf(deployment: Deployment, name: string): Container {
  return only(
    containersOf(deployment).filter((container) => container.name === name),
    `container ${name}`,
  );
}

export function containersOf({ spec }: Deployment): Container[] {
  const pod = spec.template.spec;
  // Typed as always there, but left out where there are none.
  return [...((pod.initContainers as Container[] | undefined) ?? []), ...pod.containers];
}

/** The environment of a container, as far as it is set by value. */
export function environment({ env }: Container): Record<string, string> {
  return Object.fromEntries(env.map(({ name, value }) => [name, value]));
}

/** The only one of them. */
export function only<T>(items: readonly T[], what: string): T {
  const [item] = items;
  if (item === undefined || items.length > 1) throw new Error(`one ${what} expected, ${String(items.length)} found`);
  return item;
}

function asObject({ inputs, objectName }: Registered): Object<Kind> {
  return { ...inputs, metadata: { ...(inputs.metadata as object), name: objectName } } as unknown as Object<Kind>;
}

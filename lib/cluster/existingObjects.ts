import { FIELD_OWNERSHIP, REPLICAS_BEFORE_STOP } from "../catalog/annotations";
import { MANAGED_BY, PART_OF } from "../catalog/labels";
import type { NamedKind, NamedObject } from "../config/namedObjects";
import type { KubernetesClient } from "./client";
import type { ForeignField } from "./foreignFields";
import { foreignFields } from "./foreignFields";
import type { OptionalReads } from "./optionalReads";
import type { Deployment } from "./rollout";
import type * as client from "@kubernetes/client-node" with { "resolution-mode": "import" };

export const GATEWAY_API = "gateway.networking.k8s.io";

/** An object in the cluster, as far as it tells whose it is. */
export interface ExistingObject {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly terminating: boolean;
  /** When this program applied it last, in milliseconds since 1970; undefined if it never has. */
  readonly appliedAt?: number;
}

/** An object under a name that the stack would create. */
export interface ExistingNamedObject extends ExistingObject {
  readonly kind: NamedKind;
  /** True for a Deployment that a data command has stopped. */
  readonly stopped: boolean;
  /** The labels by which a Deployment finds its pods. They are immutable. */
  readonly selector: Readonly<Record<string, string>> | undefined;
  /** The class of a Service that is a load balancer, "" for the cluster's own; undefined for other objects. */
  readonly loadBalancerClass?: string;
  /** The fields that something else than the stack has set last, if it is the program's own. */
  readonly foreign: readonly ForeignField[];
}

/** An object as the API server returns it. */
interface ApiObject {
  readonly metadata?: client.V1ObjectMeta;
}

export interface NamedApiObject {
  readonly kind: NamedKind;
  readonly object: ApiObject;
}

/** Reads the objects that exist under the names that the stack would create. */
export async function readNamedObjects(
  cluster: KubernetesClient,
  namespace: string,
  wanted: readonly NamedObject[],
  reads: OptionalReads,
): Promise<NamedApiObject[]> {
  const kinds = [...new Set(wanted.map(({ kind }) => kind))];
  const found = await Promise.all(
    kinds.map(async (kind) => {
      const names = wanted.filter((object) => object.kind === kind).map(({ name }) => name);
      const items = await reads.optional(`whether another ${kind} has the same name`, list(cluster, kind, namespace));
      return (items ?? [])
        .filter(({ metadata }) => names.includes(metadata?.name ?? ""))
        .map((object) => ({ kind, object }));
    }),
  );
  return found.flat();
}

/** The fields of a Service that are read. */
interface ServiceObject {
  readonly spec?: { readonly type?: string; readonly loadBalancerClass?: string };
}

export function toNamedObject({ kind, object }: NamedApiObject): ExistingNamedObject {
  const stopped = object.metadata?.annotations?.[REPLICAS_BEFORE_STOP] !== undefined;
  const selector = kind === "Deployment" ? ((object as Deployment).spec?.selector.matchLabels ?? {}) : undefined;
  const { metadata } = object;
  const foreign = isOwn(toObject(object)) ? foreignFields(metadata?.managedFields) : [];
  const { type, loadBalancerClass = "" } = (object as ServiceObject).spec ?? {};
  const balancer = kind === "Service" && type === "LoadBalancer" ? { loadBalancerClass } : {};
  return { kind, ...toObject(object), stopped, selector, foreign, ...balancer };
}

export function toObject({ metadata }: ApiObject): ExistingObject {
  const applied = appliedAt(metadata);
  return {
    name: metadata?.name ?? "",
    labels: metadata?.labels ?? {},
    terminating: metadata?.deletionTimestamp !== undefined,
    ...(applied === undefined ? {} : { appliedAt: applied }),
  };
}

const MANAGER = FIELD_OWNERSHIP["pulumi.com/patchFieldManager"];

/** The managers of an object's fields. The time is a date, or its text, depending on the API by which the object was read. */
export interface ManagedMetadata {
  readonly name?: string;
  readonly managedFields?: readonly {
    readonly manager?: string;
    readonly operation?: string;
    readonly time?: Date | string;
  }[];
}

/** The time changes with each apply that changes a field. */
export function appliedAt(metadata: ManagedMetadata | undefined): number | undefined {
  const applied = metadata?.managedFields?.find(
    ({ manager, operation }) => manager === MANAGER && operation === "Apply",
  );
  return applied?.time === undefined ? undefined : new Date(applied.time).getTime();
}

/**
 * Returns whether this program created an object, under whatever stack. Its labels may have been changed by hand; versions
 * before 0.4.0 applied under other names.
 */
export function isOwn({ labels, appliedAt: applied }: ExistingObject): boolean {
  if (applied !== undefined) return true;
  return labels["app.kubernetes.io/part-of"] === PART_OF && labels["app.kubernetes.io/managed-by"] === MANAGED_BY;
}

interface Items {
  readonly items: readonly ApiObject[];
}

/** An API group that is not installed has no objects: the check of API groups says so if it is needed. */
async function list(cluster: KubernetesClient, kind: NamedKind, namespace: string): Promise<readonly ApiObject[]> {
  return (await cluster.ifExists(request(cluster, kind, namespace)))?.items ?? [];
}

function request({ core, custom }: KubernetesClient, kind: NamedKind, namespace: string): Promise<Items> {
  if (kind === "Service") return core.listNamespacedService({ namespace });
  if (kind === "ServiceAccount") return core.listNamespacedServiceAccount({ namespace });
  if (kind === "LimitRange") return core.listNamespacedLimitRange({ namespace });
  if (kind === "ResourceQuota") return core.listNamespacedResourceQuota({ namespace });
  const { clusterScoped = false, ...resource } = resources[kind];
  const listed = clusterScoped
    ? custom.listClusterCustomObject(resource)
    : custom.listNamespacedCustomObject({ ...resource, namespace });
  return listed as Promise<Items>;
}

interface Resource {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly clusterScoped?: boolean;
}

const RBAC = { group: "rbac.authorization.k8s.io", version: "v1" };
const GATEWAY = { group: GATEWAY_API, version: "v1" };

type CoreKind = "LimitRange" | "ResourceQuota" | "Service" | "ServiceAccount";

/** The kinds outside of the core API. */
const resources: Readonly<Record<Exclude<NamedKind, CoreKind>, Resource>> = {
  Certificate: { group: "cert-manager.io", version: "v1", plural: "certificates" },
  ClusterRole: { ...RBAC, plural: "clusterroles", clusterScoped: true },
  ClusterRoleBinding: { ...RBAC, plural: "clusterrolebindings", clusterScoped: true },
  Deployment: { group: "apps", version: "v1", plural: "deployments" },
  FrontendConfig: { group: "networking.gke.io", version: "v1beta1", plural: "frontendconfigs" },
  Gateway: { ...GATEWAY, plural: "gateways" },
  HorizontalPodAutoscaler: { group: "autoscaling", version: "v2", plural: "horizontalpodautoscalers" },
  HTTPRoute: { ...GATEWAY, plural: "httproutes" },
  Ingress: { group: "networking.k8s.io", version: "v1", plural: "ingresses" },
  Middleware: { group: "traefik.io", version: "v1alpha1", plural: "middlewares" },
  NetworkPolicy: { group: "networking.k8s.io", version: "v1", plural: "networkpolicies" },
  PodDisruptionBudget: { group: "policy", version: "v1", plural: "poddisruptionbudgets" },
  PodMonitor: { group: "monitoring.coreos.com", version: "v1", plural: "podmonitors" },
  PrometheusRule: { group: "monitoring.coreos.com", version: "v1", plural: "prometheusrules" },
  Role: { ...RBAC, plural: "roles" },
  RoleBinding: { ...RBAC, plural: "rolebindings" },
};

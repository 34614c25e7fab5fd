import { MIGRATION, MODEL } from "../catalog/annotations";
import { PART_OF } from "../catalog/labels";
import { modelName } from "../catalog/model";
import type { Settings } from "../config";
import { userError } from "../config/userError";
import type { KubernetesClient } from "./client";
import { reason } from "./reason";
import { isObserved } from "./rollout";
import type * as client from "@kubernetes/client-node" with { "resolution-mode": "import" };

export const GATEWAY_API = "gateway.networking.k8s.io";

/** The state of the cluster that the program reads before it plans anything. */
export interface ClusterState {
  /** uid of the namespace kube-system, which identifies the cluster under any context name. */
  readonly uid: string;
  /** Minor version of Kubernetes: 34 for 1.34. */
  readonly minorVersion: number;
  readonly nodeAddress: string | undefined;
  readonly namespace: ExistingObject | undefined;
  readonly claims: readonly ExistingClaim[];
  readonly storageClasses: readonly ExistingStorageClass[];
  /** The stacks that have Deployments of the platform in the namespace. */
  readonly instances: readonly string[];
  /** NodePorts in use, in all namespaces. */
  readonly nodePorts: readonly { readonly port: number; readonly namespace: string; readonly service: string }[];
  readonly apiGroups: readonly string[];
  readonly ingressClasses: readonly string[];
  readonly gatewayClasses: readonly string[];
  /** NAME/VERSION of the model that the API was asked to load, if one of its pods is ready and thus has loaded it. */
  readonly loadedModel: string | undefined;
}

export interface ExistingObject {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly terminating: boolean;
}

export interface ExistingClaim extends ExistingObject {
  readonly size: string;
  /** Capacity of the volume: less than the size until it is expanded, undefined until it is bound. */
  readonly capacity: string | undefined;
  readonly accessModes: readonly string[];
  readonly className: string | undefined;
  /** True if an unfinished migration will resume from this claim. */
  readonly migrating: boolean;
}

export interface ExistingStorageClass {
  readonly name: string;
  readonly expandable: boolean;
}

/**
 * Reads the state of the cluster; undefined without a cluster.
 *
 * @throws {pulumi.RunError} if the cluster cannot be reached or denies access.
 */
export async function readClusterState(
  cluster: KubernetesClient | undefined,
  { namespace }: Settings["kubernetes"],
): Promise<ClusterState | undefined> {
  if (cluster === undefined) return undefined;
  try {
    return await readState(cluster, namespace);
  } catch (error) {
    throw userError(`The cluster of context ${cluster.context} cannot be read: ${reason(error)}`);
  }
}

async function readState(cluster: KubernetesClient, namespace: string): Promise<ClusterState> {
  const { core, apps, library } = cluster;
  const { groups } = await cluster.api(library.ApisApi).getAPIVersions();
  const apiGroups = groups.map(({ name }) => name);
  const [
    version,
    kubeSystem,
    nodes,
    namespaces,
    claims,
    classes,
    deployments,
    services,
    ingressClasses,
    gatewayClasses,
  ] = await Promise.all([
    cluster.api(library.VersionApi).getCode(),
    core.readNamespace({ name: "kube-system" }),
    core.listNode({ limit: 1 }),
    core.listNamespace({ fieldSelector: `metadata.name=${namespace}` }),
    core.listNamespacedPersistentVolumeClaim({ namespace }),
    cluster.api(library.StorageV1Api).listStorageClass(),
    apps.listNamespacedDeployment({ namespace, labelSelector: `app.kubernetes.io/part-of=${PART_OF}` }),
    core.listServiceForAllNamespaces(),
    cluster.api(library.NetworkingV1Api).listIngressClass(),
    apiGroups.includes(GATEWAY_API) ? readGatewayClasses(cluster) : [],
  ]);
  return {
    uid: kubeSystem.metadata?.uid ?? "",
    // Some clouds write "27+".
    minorVersion: Number.parseInt(version.minor, 10),
    nodeAddress: addressOf(nodes.items[0]),
    namespace: namespaces.items.map(toObject)[0],
    claims: claims.items.map(toClaim),
    storageClasses: classes.items.map(({ metadata, allowVolumeExpansion }) => ({
      name: metadata?.name ?? "",
      expandable: allowVolumeExpansion === true,
    })),
    instances: [
      ...new Set(deployments.items.map(({ metadata }) => metadata?.labels?.["app.kubernetes.io/instance"] ?? "")),
    ],
    nodePorts: services.items.flatMap(nodePortsOf),
    apiGroups,
    ingressClasses: ingressClasses.items.map(({ metadata }) => metadata?.name ?? ""),
    gatewayClasses,
    loadedModel: deployments.items.filter(({ metadata }) => metadata?.name === "api").map(loadedModel)[0],
  };
}

async function readGatewayClasses({ custom }: KubernetesClient): Promise<string[]> {
  const list = (await custom.listClusterCustomObject({
    group: GATEWAY_API,
    version: "v1",
    plural: "gatewayclasses",
  })) as { items: { metadata: { name: string } }[] };
  return list.items.map(({ metadata }) => metadata.name);
}

function toObject({ metadata }: { metadata?: client.V1ObjectMeta }): ExistingObject {
  return {
    name: metadata?.name ?? "",
    labels: metadata?.labels ?? {},
    terminating: metadata?.deletionTimestamp !== undefined,
  };
}

function toClaim(claim: client.V1PersistentVolumeClaim): ExistingClaim {
  return {
    ...toObject(claim),
    size: claim.spec?.resources?.requests?.storage ?? "0",
    capacity: claim.status?.capacity?.storage,
    accessModes: claim.spec?.accessModes ?? [],
    className: claim.spec?.storageClassName,
    migrating: claim.metadata?.annotations?.[MIGRATION] !== undefined,
  };
}

function nodePortsOf({ metadata, spec }: client.V1Service) {
  return (spec?.ports ?? []).flatMap(({ nodePort }) =>
    nodePort === undefined
      ? []
      : [{ port: nodePort, namespace: metadata?.namespace ?? "", service: metadata?.name ?? "" }],
  );
}

/** The external address of a node, or else its internal one. */
export function addressOf(node: client.V1Node | undefined): string | undefined {
  const addresses = node?.status?.addresses ?? [];
  const find = (type: string) => addresses.find((candidate) => candidate.type === type)?.address;
  return find("ExternalIP") ?? find("InternalIP");
}

/** Undefined while pods of an earlier revision exist: they may be the ready ones, with another model. */
export function loadedModel(deployment: client.V1Deployment): string | undefined {
  const { metadata, status } = deployment;
  const isUpdated = (status?.updatedReplicas ?? 0) === (status?.replicas ?? 0);
  return isObserved(deployment) && isUpdated && (status?.readyReplicas ?? 0) > 0
    ? metadata?.annotations?.[MODEL]
    : undefined;
}

/** Returns whether the model is known to exist: from a models image, or because a pod has loaded it. */
export function isModelLoaded({ api }: Settings, state: ClusterState | undefined): boolean {
  return api.modelsImage !== undefined || state?.loadedModel === modelName(api.model);
}

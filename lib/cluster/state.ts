import { MODEL } from "../catalog/annotations";
import { labelValue } from "../catalog/labels";
import { modelName } from "../catalog/model";
import type { Settings } from "../config";
import { namedObjects } from "../config/namedObjects";
import { secretReferences } from "../config/secretReferences";
import { userError } from "../config/userError";
import type { ForeignAutoscaler } from "./autoscalers";
import { readForeignAutoscalers } from "./autoscalers";
import { readClusterIssuers } from "./clusterIssuers";
import { readControllerNamespace } from "./controllerNamespace";
import type { KubernetesClient } from "./client";
import type { ExistingClaim, ExistingStorageClass } from "./existingClaims";
import { toClaim, toStorageClasses } from "./existingClaims";
import type { ExistingNamedObject } from "./existingObjects";
import type { ExistingSecret } from "./existingSecrets";
import { readSecrets } from "./existingSecrets";
import { isOwn, readNamedObjects, toNamedObject, toObject } from "./existingObjects";
import type { ExistingRoute } from "./existingRoutes";
import { readRoutes } from "./existingRoutes";
import type { ClusterIdentity } from "./identity";
import { clusterIdentity } from "./identity";
import type { ExistingNamespace } from "./namespace";
import { readNamespace } from "./namespace";
import type { FreeNode } from "./nodes";
import { MAX_NODES, MAX_PODS, freeNodes } from "./nodes";
import type { PodUse } from "./otherPods";
import { otherPods, podUse } from "./otherPods";
import type { UsedNodePort } from "./nodePorts";
import { nodePortsOf } from "./nodePorts";
import { OptionalReads } from "./optionalReads";
import { platformsElsewhere } from "./platformsElsewhere";
import { reason } from "./reason";
import { usesIpv6 } from "./ipFamily";
import { isObserved, type Deployment } from "./rollout";
import { readRouteClasses } from "./routeClasses";
import type * as client from "@kubernetes/client-node" with { "resolution-mode": "import" };

/**
 * The state of the cluster that the program reads before it plans anything. A field is undefined if the user may not read
 * it.
 */
export interface ClusterState {
  readonly identity: ClusterIdentity;
  /** Minor version of Kubernetes: 34 for 1.34. */
  readonly minorVersion: number;
  readonly nodeAddress: string | undefined;
  /** True if Services get IPv6 addresses unless they ask for others; undefined if no Service may be read. */
  readonly ipv6: boolean | undefined;
  readonly namespace: ExistingNamespace | undefined;
  readonly claims: readonly ExistingClaim[];
  readonly storageClasses: readonly ExistingStorageClass[] | undefined;
  /** The objects under the fixed names that the stack would create. */
  readonly objects: readonly ExistingNamedObject[];
  readonly foreignAutoscalers: readonly ForeignAutoscaler[] | undefined;
  /** NodePorts in use, in all namespaces that may be read. */
  readonly nodePorts: readonly UsedNodePort[];
  /** Other namespaces with a platform of a stack of this name, as far as Services may be read there. */
  readonly platforms: readonly string[];
  readonly apiGroups: readonly string[] | undefined;
  /** The Ingresses or HTTPRoutes, in all namespaces that may be read. */
  readonly routes: readonly ExistingRoute[];
  /** Names of the ClusterIssuers that exist, of those that the settings name. */
  readonly clusterIssuers: readonly string[] | undefined;
  /** Whether the namespace exists from which the network policies let the controller in; undefined if they need none. */
  readonly controllerNamespaceExists: boolean | undefined;
  /** The IngressClasses or GatewayClasses; undefined also if the routes name none. */
  readonly routeClasses: readonly string[] | undefined;
  /** Those of the user's own that the settings name and that exist. */
  readonly secrets: readonly ExistingSecret[] | undefined;
  /** What the stack's quota allows, by resource; undefined if there is none. */
  readonly quota: Readonly<Record<string, string>> | undefined;
  /** Pods of others in the namespace; undefined also if the stack has no quota, in which they would count. */
  readonly otherPods: PodUse | undefined;
  /** The nodes, and what other pods leave free on them; undefined also if there are too many to read. */
  readonly nodes: readonly FreeNode[] | undefined;
  /** NAME/VERSION of the model that the API was asked to load, if one of its pods is ready and thus has loaded it. */
  readonly loadedModel: string | undefined;
  /** The checks that are skipped because of what may not be read. */
  readonly skippedChecks: readonly string[];
}

/**
 * Reads the state of the cluster; undefined without a cluster.
 *
 * @throws {pulumi.RunError} if the cluster cannot be reached, or if the user may not read the namespace or its claims.
 */
export async function readClusterState(
  cluster: KubernetesClient | undefined,
  settings: Settings,
  stack: string,
): Promise<ClusterState | undefined> {
  if (cluster === undefined) return undefined;
  try {
    return await readState(cluster, settings, stack);
  } catch (error) {
    const rights =
      cluster.errorCode(error) === 403 ? "\nThe rights that a stack needs are in docs/least-privilege.yaml" : "";
    throw userError(`The cluster of ${cluster.name} cannot be read: ${reason(error)}${rights}`);
  }
}

async function readState(cluster: KubernetesClient, settings: Settings, stack: string): Promise<ClusterState> {
  const { namespace } = settings.kubernetes;
  const own = { namespace, instance: labelValue(stack) };
  const { core, library } = cluster;
  const reads = new OptionalReads(cluster);
  const [
    version,
    kubeSystem,
    nodes,
    namespaceObject,
    claims,
    classes,
    objects,
    services,
    groups,
    routeClasses,
    secrets,
    foreignAutoscalers,
    routes,
    clusterIssuers,
    controllerNamespaceExists,
    pods,
    podsInNamespace,
  ] = await Promise.all([
    cluster.api(library.VersionApi).getCode(),
    reads.optional("whether this is still the same cluster", core.readNamespace({ name: "kube-system" })),
    reads.optional("the address of NodePorts", core.listNode({ limit: MAX_NODES })),
    readNamespace(cluster, namespace),
    core.listNamespacedPersistentVolumeClaim({ namespace }),
    reads.optional(
      "whether the StorageClass of a PVC exists and suits it",
      cluster.api(library.StorageV1Api).listStorageClass(),
    ),
    readNamedObjects(cluster, namespace, namedObjects(settings, stack), reads),
    reads
      .optional("whether a NodePort is in use", core.listServiceForAllNamespaces())
      .then((all) => all ?? core.listNamespacedService({ namespace })),
    reads.optional("whether the API groups of the routes are installed", cluster.api(library.ApisApi).getAPIVersions()),
    readRouteClasses(cluster, settings, reads),
    readSecrets(
      cluster,
      namespace,
      secretReferences(settings).map(({ name }) => name),
      reads,
    ),
    readForeignAutoscalers(cluster, namespace, reads),
    readRoutes(cluster, settings, reads),
    readClusterIssuers(cluster, settings, reads),
    readControllerNamespace(cluster, settings, reads),
    reads.optional("whether the nodes have room for the pods", core.listPodForAllNamespaces({ limit: MAX_PODS })),
    settings.limits.quota
      ? reads.optional("whether the quota has room for the pods of others", core.listNamespacedPod({ namespace }))
      : undefined,
  ]);
  const existingClaims = claims.items.map(toClaim);
  return {
    identity: clusterIdentity(kubeSystem?.metadata?.uid, namespaceObject, existingClaims),
    // Some clouds write "27+".
    minorVersion: Number.parseInt(version.minor, 10),
    nodeAddress: addressOf(nodes?.items[0]),
    ipv6: usesIpv6([
      ...services.items,
      ...objects.filter(({ kind }) => kind === "Service").map(({ object }) => object),
    ]),
    namespace: namespaceObject,
    claims: existingClaims,
    storageClasses: classes && toStorageClasses(classes.items),
    objects: objects.map(toNamedObject),
    nodePorts: services.items.flatMap(nodePortsOf),
    platforms: platformsElsewhere(services.items, own),
    apiGroups: groups?.groups.map(({ name }) => name),
    routeClasses,
    secrets,
    foreignAutoscalers,
    routes,
    clusterIssuers,
    controllerNamespaceExists,
    quota: objects.filter(({ kind }) => kind === "ResourceQuota").map(({ object }) => hardOf(object))[0],
    otherPods: podsInNamespace && podUse(otherPods(podsInNamespace.items, own)),
    nodes: nodes && pods && freeNodes(nodes, pods, own),
    loadedModel: objects
      .filter((named) => named.kind === "Deployment" && named.object.metadata?.name === "api")
      .filter(({ object }) => isOwn(toObject(object)))
      .map(({ object }) => loadedModel(object as Deployment))[0],
    skippedChecks: reads.skipped.sort(),
  };
}

function hardOf(quota: object): Readonly<Record<string, string>> {
  const { spec } = quota as { readonly spec?: { readonly hard?: Readonly<Record<string, string>> } };
  return spec?.hard ?? {};
}

/** The external address of a node, or else its internal one. */
export function addressOf(node: client.V1Node | undefined): string | undefined {
  const addresses = node?.status?.addresses ?? [];
  const find = (type: string) => addresses.find((candidate) => candidate.type === type)?.address;
  return find("ExternalIP") ?? find("InternalIP");
}

/** Undefined while pods of an earlier revision exist: they may be the ready ones, with another model. */
export function loadedModel(deployment: Deployment): string | undefined {
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

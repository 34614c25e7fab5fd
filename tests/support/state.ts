import type { ExistingClaim, ExistingStorageClass } from "../../lib/cluster/existingClaims";
import type { ExistingNamespace } from "../../lib/cluster/namespace";
import type { ClusterState } from "../../lib/cluster/state";

/** The state of an empty cluster. */
export function clusterState(overrides: Partial<ClusterState> = {}): ClusterState {
  return {
    identity: { uid: "0c0ffee0", byNamespace: false },
    minorVersion: 34,
    nodeAddress: undefined,
    ipv6: undefined,
    namespace: undefined,
    claims: [],
    // Those that the stack files name.
    storageClasses: [storageClass("standard", { isDefault: true }), storageClass("efs")],
    objects: [],
    skippedChecks: [],
    foreignAutoscalers: [],
    routes: [],
    clusterIssuers: [],
    controllerNamespaceExists: undefined,
    platforms: [],
    nodePorts: [],
    apiGroups: ["apps", "networking.k8s.io"],
    routeClasses: undefined,
    secrets: [],
    quota: undefined,
    otherPods: undefined,
    nodes: [],
    loadedModel: undefined,
    ...overrides,
  };
}

/** The labels of what this program creates, as far as preflight reads them. */
export const ownLabels = { "app.kubernetes.io/part-of": "cancer-mlops", "app.kubernetes.io/managed-by": "pulumi" };

/** The namespace of the stack, as this program has created it. */
export function existingNamespace(overrides: Partial<ExistingNamespace> = {}): ExistingNamespace {
  return {
    name: "cancer-mlops",
    labels: ownLabels,
    terminating: false,
    uid: "uid-of-cancer-mlops",
    created: true,
    ...overrides,
  };
}

/** @param overrides - such as isDefault. */
export function storageClass(name: string, overrides: Partial<ExistingStorageClass> = {}): ExistingStorageClass {
  return { name, provisioner: "example.com/disks", expandable: false, isDefault: false, ...overrides };
}

/** A claim of an earlier deployment. */
export function existingClaim(name: string, overrides: Partial<ExistingClaim> = {}): ExistingClaim {
  return {
    name,
    labels: ownLabels,
    terminating: false,
    uid: `uid-of-${name}`,
    resourceVersion: "1",
    unbound: false,
    size: "5Gi",
    capacity: "5Gi",
    accessModes: ["ReadWriteOnce"],
    className: "standard",
    migrating: false,
    cluster: undefined,
    ...overrides,
  };
}

import type { ClusterState, ExistingClaim } from "../../lib/cluster/state";

/** The state of an empty cluster. */
export function clusterState(overrides: Partial<ClusterState> = {}): ClusterState {
  return {
    uid: "0c0ffee0",
    minorVersion: 34,
    nodeAddress: undefined,
    namespace: undefined,
    claims: [],
    storageClasses: [],
    objects: [],
    skippedChecks: [],
    nodePorts: [],
    apiGroups: ["apps", "networking.k8s.io"],
    ingressClasses: [],
    gatewayClasses: [],
    loadedModel: undefined,
    ...overrides,
  };
}

/** The labels of what this program creates, as far as preflight reads them. */
export const ownLabels = { "app.kubernetes.io/part-of": "cancer-mlops", "app.kubernetes.io/managed-by": "pulumi" };

/** A claim of an earlier deployment. */
export function existingClaim(name: string, overrides: Partial<ExistingClaim> = {}): ExistingClaim {
  return {
    name,
    labels: ownLabels,
    terminating: false,
    size: "5Gi",
    capacity: "5Gi",
    accessModes: ["ReadWriteOnce"],
    className: "standard",
    migrating: false,
    ...overrides,
  };
}

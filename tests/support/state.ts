import type { ClusterState } from "../../lib/cluster/state";

/** The state of an empty cluster. */
export function clusterState(overrides: Partial<ClusterState> = {}): ClusterState {
  return {
    uid: "0c0ffee0",
    minorVersion: 34,
    nodeAddress: undefined,
    namespace: undefined,
    claims: [],
    storageClasses: [],
    instances: [],
    nodePorts: [],
    apiGroups: ["apps", "networking.k8s.io"],
    ingressClasses: [],
    gatewayClasses: [],
    loadedModel: undefined,
    ...overrides,
  };
}

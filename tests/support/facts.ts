import type { ClusterFacts } from "../../components/cluster";

/** What the program knows of an empty cluster, but for what is said. */
export function clusterFacts(overrides: Partial<ClusterFacts> = {}): ClusterFacts {
  return {
    uid: "0c0ffee0",
    minor: 34,
    nodeAddress: undefined,
    namespace: undefined,
    claims: [],
    classes: [],
    instances: [],
    nodePorts: [],
    apiGroups: ["apps", "networking.k8s.io"],
    ingressClasses: [],
    gatewayClasses: [],
    loadedModel: undefined,
    ...overrides,
  };
}

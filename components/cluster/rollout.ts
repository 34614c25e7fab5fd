import type * as client from "@kubernetes/client-node" with { "resolution-mode": "import" };

/** Pure: whether a Deployment's pods are those that it asks for, all of them available, and none of an older kind left. */
export function isRolledOut(deployment: client.V1Deployment): boolean {
  const { spec, status } = deployment;
  const wanted = spec?.replicas ?? 1;
  return (
    isObserved(deployment) &&
    (status?.replicas ?? 0) === wanted &&
    (status?.updatedReplicas ?? 0) === wanted &&
    (status?.availableReplicas ?? 0) === wanted
  );
}

/** Pure: whether what a Deployment says of its pods is about what it asks for now. */
export function isObserved({ metadata, status }: client.V1Deployment): boolean {
  return (status?.observedGeneration ?? 0) >= (metadata?.generation ?? 0);
}

import type * as client from "@kubernetes/client-node" with { "resolution-mode": "import" };

/** Pure: whether a Deployment's pods are those that it asks for, all of them available, and none of an older kind left. */
export function isRolledOut({ metadata, spec, status }: client.V1Deployment): boolean {
  const wanted = spec?.replicas ?? 1;
  return (
    (status?.observedGeneration ?? 0) >= (metadata?.generation ?? 0) &&
    (status?.replicas ?? 0) === wanted &&
    (status?.updatedReplicas ?? 0) === wanted &&
    (status?.availableReplicas ?? 0) === wanted
  );
}

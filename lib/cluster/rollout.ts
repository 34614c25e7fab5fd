import type { KubernetesClient } from "./client";
import { until } from "./until";
import type * as client from "@kubernetes/client-node" with { "resolution-mode": "import" };

/** Waits for a Deployment to be rolled out, and returns false if it is not in time. */
export function waitForRollout(
  { apps }: KubernetesClient,
  namespace: string,
  name: string,
  seconds: number,
): Promise<boolean> {
  const probe = async () => {
    const { items } = await apps.listNamespacedDeployment({ namespace, fieldSelector: `metadata.name=${name}` });
    return items.every(isRolledOut) ? true : undefined;
  };
  // An API server that is away for a moment, as during an upgrade, must not fail an update that is complete.
  return until(probe, { seconds, what: `the rollout of ${name}`, retryErrors: true }).catch(() => false);
}

/** Returns whether all pods of a Deployment are of its current revision and available, and none of an older one is left. */
export function isRolledOut(deployment: Deployment): boolean {
  const { spec, status } = deployment;
  const replicas = spec?.replicas ?? 1;
  return (
    isObserved(deployment) &&
    (status?.replicas ?? 0) === replicas &&
    (status?.updatedReplicas ?? 0) === replicas &&
    (status?.availableReplicas ?? 0) === replicas
  );
}

/** A Deployment as the API server returns it: of the library's class or plain JSON. */
export type Deployment = Pick<client.V1Deployment, "metadata" | "spec" | "status">;

/** Returns whether the status of a Deployment is that of its current spec. */
export function isObserved({ metadata, status }: Deployment): boolean {
  return (status?.observedGeneration ?? 0) >= (metadata?.generation ?? 0);
}

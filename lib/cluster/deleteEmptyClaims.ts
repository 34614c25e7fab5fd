import type { Settings } from "../config";
import { userError } from "../config/userError";
import type { KubernetesClient } from "./client";
import { claimsToRecreate } from "./emptyClaims";
import type { ExistingClaim } from "./existingClaims";
import { reason } from "./reason";
import type { ClusterState } from "./state";
import { until } from "./until";

/** How long the deletion of a claim that no running pod uses may take. */
const DELETION_SECONDS = 30;

/**
 * Deletes the claims that the update recreates. The provider would keep a retained claim, and delete
 * another one even if it has been bound meanwhile.
 *
 * @throws {pulumi.RunError} if a claim has changed since the state was read.
 */
export async function deleteEmptyClaims(
  cluster: KubernetesClient,
  state: ClusterState,
  settings: Settings,
): Promise<void> {
  const { namespace } = settings.kubernetes;
  await Promise.all(claimsToRecreate(state, settings).map(({ claim }) => deleteClaim(cluster, namespace, claim)));
}

async function deleteClaim(cluster: KubernetesClient, namespace: string, claim: ExistingClaim): Promise<void> {
  const { name, uid, resourceVersion } = claim;
  const { core } = cluster;
  const body = Object.assign(new cluster.library.V1DeleteOptions(), { preconditions: { uid, resourceVersion } });
  try {
    await cluster.ifExists(core.deleteNamespacedPersistentVolumeClaim({ name, namespace, body }));
    const isGone = async () => {
      const found = await cluster.ifExists(core.readNamespacedPersistentVolumeClaim({ name, namespace }));
      return found?.metadata?.uid !== uid || undefined;
    };
    await until(isGone, { seconds: DELETION_SECONDS, what: "its deletion" });
  } catch (error) {
    throw userError(
      cluster.errorCode(error) === 409
        ? `PVC ${name} changed while this update began, and may have been bound to a volume: run the command again`
        : `PVC ${name} cannot be recreated: ${reason(error)}`,
    );
  }
}

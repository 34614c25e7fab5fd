import { claimNames } from "../../lib/catalog/claims";
import type { ClaimKey } from "../../lib/catalog/claims";
import type { Target } from "./target";
import type * as client from "@kubernetes/client-node" with { "resolution-mode": "import" };

export type Claim = client.V1PersistentVolumeClaim;

/**
 * Reads claims.
 *
 * @throws {Error} if one does not exist, with a hint.
 */
export async function existingClaims(
  { objects }: Target,
  keys: readonly ClaimKey[],
  hint: string,
): Promise<ReadonlyMap<ClaimKey, Claim>> {
  const found = await Promise.all(
    keys.map(async (key) => [key, await objects.find("PersistentVolumeClaim", claimNames[key])] as const),
  );
  const missing = found.filter(([, claim]) => claim === undefined).map(([key]) => claimNames[key]);
  if (missing.length > 0) throw new Error(`Namespace ${objects.namespace} has no PVC ${missing.join(", ")}: ${hint}`);
  found.forEach(([, claim]) => {
    requireNotDeleted(claim);
  });
  return new Map(found.flatMap(([key, claim]) => (claim === undefined ? [] : [[key, claim]])));
}

/**
 * @throws {Error} if the claim is being deleted: helper pods cannot mount it, and it would go with its volume if the service
 * was stopped.
 */
export function requireNotDeleted(claim: Claim | undefined): void {
  if (claim?.metadata?.deletionTimestamp === undefined) return;
  throw new Error(
    `PVC ${claim.metadata.name ?? ""} is being deleted; nothing was changed. To save its data, see ` +
      "docs/troubleshooting.md (is being deleted)",
  );
}

/** Returns whether only one pod may mount the volume, so that its service has to be stopped first. */
export function isExclusive(claim: Claim | undefined): boolean {
  return claim?.spec?.accessModes?.includes("ReadWriteOncePod") ?? false;
}

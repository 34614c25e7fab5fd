import { claimNames } from "../../lib/catalog/claims";
import type { ClaimKey } from "../../lib/catalog/claims";
import type { KubernetesObject } from "./kubectl";
import type { Target } from "./target";

export interface Claim extends KubernetesObject {
  readonly spec: {
    readonly accessModes: readonly string[];
    readonly storageClassName?: string;
    readonly volumeName?: string;
    readonly resources: { readonly requests: { readonly storage: string } };
  };
  readonly status: { readonly phase: string };
}

/** The claims that there are in the cluster, by key. */
export async function liveClaims(
  { kubectl }: Target,
  keys: readonly ClaimKey[],
): Promise<ReadonlyMap<ClaimKey, Claim>> {
  const found = await Promise.all(
    keys.map(async (key) => [key, await kubectl.find<Claim>("persistentvolumeclaim", claimNames[key])] as const),
  );
  return new Map(found.flatMap(([key, claim]) => (claim === undefined ? [] : [[key, claim]])));
}

/** Whether only one pod in the cluster may have the volume, so that its service has to leave first. */
export function isExclusive(claim: Claim | undefined): boolean {
  return claim?.spec.accessModes.includes("ReadWriteOncePod") ?? false;
}

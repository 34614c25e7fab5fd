import { parseQuantity } from "../catalog/quantity";
import type { Settings } from "../config";
import type { Hard } from "../config/quota";
import { quotaKinds, quotaOf, roomForOthers } from "../config/quota";
import { cores, gibibytes } from "../config/stackNeeds";
import { isCreatedNamespace } from "./namespace";
import type { ClusterState } from "./state";

/** The quota of an update. */
export interface QuotaPlan {
  readonly hard: Hard;
  /**
   * True if the quota changes before the Deployments, since it would refuse their new pods; false if after them, since it would
   * refuse those that replace larger ones.
   */
  readonly first: boolean;
}

/** Returns undefined if the stack has no quota. */
export function quotaPlan(settings: Settings, state: ClusterState | undefined): QuotaPlan | undefined {
  if (!settings.limits.quota || !isCreatedNamespace(state)) return undefined;
  const hard = quotaOf(settings);
  const existing = state?.quota;
  if (existing === undefined) return { hard, first: false };
  const grows = ([name, quantity]: readonly [string, string]) =>
    existing[name] !== undefined && amount(quantity) > amount(existing[name]);
  if (!Object.entries(hard).some(grows)) return { hard, first: false };
  // What shrinks at the same time does so with the next update.
  const larger = Object.entries(hard).map(([name, quantity]) => {
    const old = existing[name];
    return [name, old !== undefined && amount(old) > amount(quantity) ? old : quantity] as const;
  });
  return { hard: Object.fromEntries(larger), first: true };
}

const amount = (quantity: string) => parseQuantity(quantity) ?? 0;

export function quotaWarnings({ limits, kubernetes }: Settings, state: ClusterState): string[] {
  if (!limits.quota || isCreatedNamespace(state)) return [];
  return [
    `limits.quota: Namespace ${kubernetes.namespace} gets no quota, since it would count the pods of others: the program is not ` +
      "known to have created it; set limits.quota: false",
  ];
}

/** The pods of others would take the room of the stack's own, which could not start again after an update has stopped them. */
export function crowdedQuota(settings: Settings, state: ClusterState): string[] {
  const { otherPods } = state;
  if (!settings.limits.quota || otherPods === undefined || !isCreatedNamespace(state)) return [];
  const room = roomForOthers(settings);
  const lists = ["requests", "limits"] as const;
  const excess = quotaKinds(settings).filter((kind) => lists.some((list) => otherPods[list][kind] > room[list][kind]));
  if (excess.length === 0 && otherPods.pods <= room.pods) return [];
  const { requests, limits, pods } = otherPods;
  return [
    `limits.extra: the quota has no room for the other pods in Namespace ${settings.kubernetes.namespace} (got ${pods} pods with ` +
      `requests of ${cores(requests.cpu)} CPU and ${gibibytes(requests.memory)}, limits of ${cores(limits.cpu)} CPU and ` +
      `${gibibytes(limits.memory)}); set it to what they need, or limits.quota: false`,
  ];
}

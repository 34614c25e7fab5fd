import { claimKeys } from "../catalog/claims";
import { parseQuantity } from "../catalog/quantity";
import type { Resources } from "../catalog/resources";
import { helperResources, limitsDisk } from "../catalog/resources";
import { serviceNames } from "../catalog/services";
import { maxPods } from "./podCount";
import type { PodResources, ResourceKind } from "./podResources";
import { podResources, resourceKinds, times, toAmounts, total } from "./podResources";
import type { Settings } from "./schema";
import { claimSizes } from "./stackNeeds";

/** Quantities by the names that a ResourceQuota has for them. */
export type Hard = Readonly<Record<string, string>>;

/** A LimitRange gives these to containers without resources, which a quota would refuse. */
export const containerDefaults: Resources = {
  requests: { cpu: "50m", memory: "64Mi", "ephemeral-storage": "64Mi" },
  limits: { cpu: "500m", memory: "256Mi", "ephemeral-storage": "1Gi" },
};

/** Room for pods that are not the stack's: of `kubectl debug`, or of cert-manager while it checks a domain. */
const OTHER_PODS = 4;

/**
 * The quota of the stack's namespace: all pods at their largest number, with those of an update and of a backup that runs
 * meanwhile, all claims, with those of a migration and the old volumes that it keeps, and the room for others.
 */
export function quotaOf(settings: Settings): Hard {
  const sizes = claimSizes(settings);
  const others = roomForOthers(settings);
  const backup = sizes.map((size) => toAmounts(helperResources(size)));
  const services = serviceNames.map((name) => times(maxPods(name, settings), podResources(name, settings)));
  const sum = total([...services, ...backup, others]);
  const pods = serviceNames.reduce((all, name) => all + maxPods(name, settings), 0) + backup.length + others.pods;
  const storage = 2 * sizes.reduce((all, size) => all + size, 0) + amount(settings.limits.extra.storage);
  return {
    ...Object.fromEntries(
      (["requests", "limits"] as const).flatMap((list) =>
        quotaKinds(settings).map((kind) => [`${list}.${kind}`, quantity(kind, sum[list][kind])]),
      ),
    ),
    pods: String(pods),
    persistentvolumeclaims: String(2 * claimKeys.length + settings.limits.extra.persistentvolumeclaims),
    "requests.storage": quantity("storage", storage),
  };
}

/** What the quota allows pods that are not the stack's. */
export function roomForOthers({ limits: { extra } }: Settings): PodResources & { readonly pods: number } {
  const added = {
    cpu: amount(extra.cpu),
    memory: amount(extra.memory),
    "ephemeral-storage": amount(extra["ephemeral-storage"]),
  };
  const room = total([times(OTHER_PODS, toAmounts(containerDefaults)), { requests: added, limits: added }]);
  return { ...room, pods: OTHER_PODS + extra.pods };
}

/** The kinds of resources that the quota has. */
export function quotaKinds(settings: Settings): readonly ResourceKind[] {
  return resourceKinds.filter((kind) => kind !== "ephemeral-storage" || limitsAllDisks(settings));
}

/** A service whose ephemeral storage has no limit would be refused by a quota of it, and limited by a default. */
export function limitsAllDisks(settings: Settings): boolean {
  return serviceNames.every((name) => limitsDisk(settings[name].resources));
}

const amount = (text: string | undefined) => parseQuantity(text ?? "0") ?? 0;

/** Rounded up, as a quota has to be. */
function quantity(kind: string, value: number): string {
  return kind === "cpu" ? `${Math.ceil(value * 1000 - 1e-6)}m` : `${Math.ceil(value / 2 ** 20)}Mi`;
}

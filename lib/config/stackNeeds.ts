import type { ClaimKey } from "../catalog/claims";
import { claimSpec } from "../catalog/claims";
import { parseQuantity } from "../catalog/quantity";
import { serviceNames, services } from "../catalog/services";
import { enabledServices } from "./enabledServices";
import { maxReplicas } from "./podCount";
import type { PodResources } from "./podResources";
import { podResources, times, total } from "./podResources";
import type { Settings } from "./schema";

/** What a stack needs of its cluster when no update is running. */
export interface StackNeeds extends PodResources {
  readonly pods: number;
  /** Bytes of all claims. */
  readonly storage: number;
}

export function stackNeeds(settings: Settings): StackNeeds {
  const replicas = serviceNames.map((name) => maxReplicas(name, settings));
  return {
    ...total(serviceNames.map((name) => times(maxReplicas(name, settings), podResources(name, settings)))),
    pods: replicas.reduce((all, count) => all + count, 0),
    storage: claimSizes(settings).reduce((all, size) => all + size, 0),
  };
}

/** Bytes of each claim. */
export function claimSizes(settings: Settings): readonly number[] {
  return usedClaims(settings).map((key) => parseQuantity(claimSpec(key, settings.storage).size) ?? 0);
}

function usedClaims(settings: Settings): readonly ClaimKey[] {
  return enabledServices(settings).flatMap((name) => services[name].claims);
}

/** A sentence about what the stack needs. */
export function describeNeeds(settings: Settings): string {
  const { requests, limits, pods, storage } = stackNeeds(settings);
  return (
    `The stack requests ${cores(requests.cpu)} CPU and ${gibibytes(requests.memory)} of memory in ${pods} pods ` +
    `(limits: ${cores(limits.cpu)} CPU, ${gibibytes(limits.memory)}), and ${gibibytes(storage)} of storage in ` +
    `${usedClaims(settings).length} PVCs`
  );
}

export function cores(value: number): string {
  return String(Math.round(value * 100) / 100);
}

export function gibibytes(value: number): string {
  return `${Math.round((value / 2 ** 30) * 10) / 10}Gi`;
}

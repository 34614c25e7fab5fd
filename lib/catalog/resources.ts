import { parseQuantity } from "./quantity";

interface Amounts {
  readonly cpu: string;
  readonly memory: string;
  readonly "ephemeral-storage": string;
}

/** The resources of a container. */
export interface Resources {
  readonly requests: Amounts;
  readonly limits: Amounts;
}

/** Returns whether a service's ephemeral storage is limited: the limit 0 means none. */
export function limitsDisk({ limits }: Resources): boolean {
  return parseQuantity(limits["ephemeral-storage"]) !== 0;
}

/**
 * The resources as Kubernetes has them.
 *
 * @param disk - false removes ephemeral storage. Of all containers of a pod or of none: the kubelet evicts a pod above the sum
 *   of the limits, and a limit is also the request if there is no other.
 */
export function containerResources({ requests, limits }: Resources, disk: boolean) {
  const amounts = (values: Amounts): Record<string, string> =>
    Object.fromEntries(Object.entries(values).filter(([kind]) => disk || kind !== "ephemeral-storage"));
  return { requests: amounts(requests), limits: amounts(limits) };
}

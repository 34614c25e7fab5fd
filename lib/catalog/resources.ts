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

const resources = (
  requests: readonly [string, string, string],
  limits: readonly [string, string, string],
): Resources => ({
  requests: { cpu: requests[0], memory: requests[1], "ephemeral-storage": requests[2] },
  limits: { cpu: limits[0], memory: limits[1], "ephemeral-storage": limits[2] },
});

/** Of the API's init container that copies models from an image. */
export const copyModelsResources = resources(["50m", "32Mi", "16Mi"], ["500m", "128Mi", "128Mi"]);

/** Of MLflow's metrics exporter. */
export const exporterResources = resources(["10m", "32Mi", "16Mi"], ["200m", "64Mi", "128Mi"]);

/**
 * Of a helper pod of the data commands.
 *
 * @param claimSize - of the largest claim that it mounts, in bytes: a database is copied to the pod's disk first.
 */
export function helperResources(claimSize: number): Resources {
  const programs = 64 * 2 ** 20;
  return resources(["100m", "64Mi", "16Mi"], ["2", "512Mi", String(Math.ceil(claimSize) + programs)]);
}

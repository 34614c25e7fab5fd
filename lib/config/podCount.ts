import type { ServiceName } from "../catalog/services";
import { services } from "../catalog/services";
import { maxApiReplicas } from "./autoscaling";
import type { Settings, StorageSettings } from "./schema";

/** Pods of the API beside its replicas in a rolling update. */
export const MAX_SURGE = 1;

/** The largest number of pods that a service has when no update is running. */
export function maxReplicas(service: ServiceName, settings: Settings): number {
  return service === "api" ? maxApiReplicas(settings.api) : settings[service].replicas;
}

/** Returns whether an update of the API starts new pods before the old ones stop: both have to mount the same volumes. */
export function rollsOver(storage: StorageSettings): boolean {
  return services.api.claims.every((key) => storage.claims[key].accessMode === "ReadWriteMany");
}

/**
 * The largest number of pods of a service at any time. A pod counts until it has terminated, which an eviction does not wait for,
 * and a rolling update neither.
 */
export function maxPods(service: ServiceName, settings: Settings): number {
  const replicas = maxReplicas(service, settings);
  if (replicas === 0) return 0;
  const terminating = 1;
  return replicas + terminating + (service === "api" && rollsOver(settings.storage) ? MAX_SURGE : 0);
}

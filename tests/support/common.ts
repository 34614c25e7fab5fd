import * as k8s from "@pulumi/kubernetes";
import type { CommonArgs } from "../../components/common";
import type { Settings } from "../../components/settings";

/** What the platform hands to a service; to be called where resources may be made. */
export function commonArgs(settings: Settings, overrides: Partial<CommonArgs> = {}): CommonArgs {
  return {
    namespace: settings.kubernetes.namespace,
    stack: "test",
    registry: settings.registry,
    imagePullSecrets: settings.imagePullSecrets,
    storage: settings.storage,
    storageProvider: new k8s.Provider("storage", {}),
    existingClaims: [],
    context: settings.kubernetes.context,
    ...overrides,
  };
}

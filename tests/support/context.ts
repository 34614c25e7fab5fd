import * as k8s from "@pulumi/kubernetes";
import type { PlatformContext } from "../../components/kubernetes/context";
import type { Settings } from "../../lib/config";

/** The context that the platform passes to a component. Creates a provider, so it has to be called under `record`. */
export function platformContext(settings: Settings, overrides: Partial<PlatformContext> = {}): PlatformContext {
  return {
    namespace: settings.kubernetes.namespace,
    stack: "test",
    registry: settings.registry,
    imagePullSecrets: settings.imagePullSecrets,
    storage: settings.storage,
    storageProvider: new k8s.Provider("storage", {}),
    existingClaims: [],
    ...overrides,
  };
}

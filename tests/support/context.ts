import type { PlatformContext } from "../../components/kubernetes/context";
import type { Settings } from "../../lib/config";

/** The context that the platform passes to a component. */
export function platformContext(settings: Settings, overrides: Partial<PlatformContext> = {}): PlatformContext {
  return {
    namespace: settings.kubernetes.namespace,
    stack: "test",
    registry: settings.registry,
    imagePullSecrets: settings.imagePullSecrets,
    podSecurity: settings.podSecurity,
    storage: settings.storage,
    existingClaims: [],
    recordedCluster: undefined,
    recreatedClaims: [],
    ...overrides,
  };
}

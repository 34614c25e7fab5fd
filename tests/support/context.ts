import type { PlatformContext } from "../../components/kubernetes/context";
import { autoscalersOf } from "../../lib/cluster/autoscalers";
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
    quota: undefined,
    existingClaims: [],
    autoscalers: autoscalersOf(settings, undefined),
    movedNodePorts: [],
    recordedCluster: undefined,
    mayMove: false,
    recreatedClaims: [],
    ...overrides,
  };
}

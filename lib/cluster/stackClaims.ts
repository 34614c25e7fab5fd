import type { ClaimKey, ClaimSpec } from "../catalog/claims";
import { claimKeys, claimSpec } from "../catalog/claims";
import { serviceOf } from "../catalog/services";
import type { Settings } from "../config";
import { isEnabled } from "../config/enabledServices";
import { kubectl } from "../config/kubectl";
import { isOwn } from "./existingObjects";
import type { ClusterState } from "./state";

export interface StackClaim extends ClaimSpec {
  readonly key: ClaimKey;
  /** True if its service is not enabled. */
  readonly unused: boolean;
}

/**
 * The claims of the stack. That of a service which is not enabled is not created; one that exists is retained, whatever the
 * settings of its storage say: to stop using data is not to delete it.
 */
export function stackClaims(settings: Settings, state: Pick<ClusterState, "claims"> | undefined): StackClaim[] {
  return claimKeys.flatMap((key): StackClaim[] => {
    const spec = claimSpec(key, settings.storage);
    if (isEnabled(settings, serviceOf(key))) return [{ key, ...spec, unused: false }];
    const exists = state?.claims.some((claim) => claim.name === spec.name && isOwn(claim)) ?? false;
    return exists ? [{ key, ...spec, retained: true, unused: true }] : [];
  });
}

/** Deleting the namespace would delete every claim in it, retained or not (pulumi/pulumi-kubernetes#2882). */
export function retainsClaims(settings: Settings, state: ClusterState | undefined): boolean {
  return stackClaims(settings, state).some(({ retained }) => retained);
}

/** Says which claims are kept without a use. */
export function unusedClaims(settings: Settings, state: ClusterState | undefined): string[] {
  const { kubernetes } = settings;
  return stackClaims(settings, state)
    .filter(({ unused }) => unused)
    .map(
      ({ key, name }) =>
        `PVC ${name} is unused, since ${serviceOf(key)}.enabled is false, and is retained. To delete it with its data: ` +
        `${kubectl(kubernetes)} --namespace ${kubernetes.namespace} delete persistentvolumeclaim ${name}`,
    );
}

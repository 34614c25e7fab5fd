import type { ExistingClaim } from "./existingClaims";
import { isOwn } from "./existingObjects";
import type { ExistingNamespace } from "./namespace";

/** By what the provider tells whether a stack is still on the same cluster, however it is reached. */
export interface ClusterIdentity {
  /** Undefined if the identity in the stack's state has to be kept. */
  readonly uid: string | undefined;
  /** True if it is the namespace's uid, which the claims record: every later update has to use the same, whoever makes it. */
  readonly byNamespace: boolean;
}

/**
 * The uid of kube-system; for a stack that was created without the right to read it, that of its own namespace. Without
 * any, the provider compares the servers of kubeconfigs, and another address of the same cluster would replace every
 * object.
 *
 * @param kubeSystem - uid of kube-system; undefined if it may not be read.
 */
export function clusterIdentity(
  kubeSystem: string | undefined,
  namespace: ExistingNamespace | undefined,
  claims: readonly ExistingClaim[],
): ClusterIdentity {
  const own = claims.filter(isOwn);
  const isRecorded = namespace !== undefined && own.some(({ cluster }) => cluster === namespace.uid);
  if (isRecorded) return { uid: namespace.uid, byNamespace: true };
  if (kubeSystem !== undefined) return { uid: kubeSystem, byNamespace: false };
  // Claims without a record: the state may have the uid of kube-system.
  const isNew = namespace !== undefined && own.length === 0;
  return isNew ? { uid: namespace.uid, byNamespace: true } : { uid: undefined, byNamespace: false };
}

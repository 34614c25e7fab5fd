import { CREATED } from "../catalog/annotations";
import type { Settings } from "../config";
import type { KubernetesClient } from "./client";
import type { ExistingObject } from "./existingObjects";
import { isOwn, toObject } from "./existingObjects";
import { retainsClaims } from "./stackClaims";
import type { ClusterState } from "./state";

export interface ExistingNamespace extends ExistingObject {
  readonly uid: string;
  /** True if this program is known to have created it, rather than adopted it. */
  readonly created: boolean;
}

/** Reads one object, for which the right in the namespace is enough. */
export async function readNamespace(cluster: KubernetesClient, name: string): Promise<ExistingNamespace | undefined> {
  const namespace = await cluster.ifExists(cluster.core.readNamespace({ name }));
  if (namespace === undefined) return undefined;
  const { metadata } = namespace;
  return {
    ...toObject(namespace),
    uid: metadata?.uid ?? "",
    created: metadata?.annotations?.[CREATED] !== undefined,
  };
}

/** Returns whether the namespace is someone else's, in which the stack is only a guest. */
export function isForeignNamespace(state: ClusterState | undefined): boolean {
  return state?.namespace !== undefined && !isOwn(state.namespace);
}

/** Returns whether the stack creates the namespace, or this program has created it: it deletes no other. */
export function isCreatedNamespace(state: ClusterState | undefined): boolean {
  return state?.namespace === undefined || (isOwn(state.namespace) && state.namespace.created);
}

/** Returns whether `pulumi destroy` deletes the namespace, and with it everything in it. */
export function deletesNamespace(settings: Settings, state: ClusterState | undefined): boolean {
  return isCreatedNamespace(state) && !retainsClaims(settings, state);
}

import type { Settings } from "../config";
import { namedObjects } from "../config/namedObjects";
import { userError } from "../config/userError";
import type { KubernetesClient } from "./client";
import type { ExistingRoute } from "./existingRoutes";
import { reason } from "./reason";
import type { ClusterState } from "./state";

/** The stack's own Ingresses under names that it no longer uses, since routing.controller or routing.expose has changed. */
export function renamedIngresses({ routes }: ClusterState, settings: Settings): readonly ExistingRoute[] {
  // Names of Ingresses do not depend on the stack.
  const wanted = namedObjects(settings, "").flatMap(({ kind, name }) => (kind === "Ingress" ? [name] : []));
  const own = routes.filter(
    ({ kind, own: isOwn, namespace }) => kind === "Ingress" && isOwn && namespace === settings.kubernetes.namespace,
  );
  const isNew = wanted.some((name) => !own.some((found) => found.name === name));
  return isNew ? own.filter(({ name }) => !wanted.includes(name)) : [];
}

export function renamedIngressWarnings(settings: Settings, state: ClusterState): string[] {
  const names = renamedIngresses(state, settings).map(({ name }) => name);
  if (names.length === 0) return [];
  return [
    `Ingress ${names.join(", ")}: deleted before those under other names are created, since some controllers reject two ` +
      "for one address; the routes are away for some seconds",
  ];
}

/**
 * Deletes the renamed Ingresses. The engine would create the new ones first, which the webhook of a
 * controller denies for ever.
 *
 * @throws {pulumi.RunError} if one cannot be deleted.
 */
export async function deleteRenamedIngresses(
  cluster: KubernetesClient,
  state: ClusterState,
  settings: Settings,
): Promise<void> {
  const { namespace } = settings.kubernetes;
  const networking = cluster.api(cluster.library.NetworkingV1Api);
  for (const { name, uid } of renamedIngresses(state, settings)) {
    const body = Object.assign(new cluster.library.V1DeleteOptions(), { preconditions: { uid } });
    try {
      await cluster.ifExists(networking.deleteNamespacedIngress({ name, namespace, body }));
    } catch (error) {
      throw userError(`Ingress ${name} cannot be deleted: ${reason(error)}`);
    }
  }
}

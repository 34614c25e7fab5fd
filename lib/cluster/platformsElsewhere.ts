import type { Settings } from "../config";
import { isOwn, toObject } from "./existingObjects";
import type { ClusterState } from "./state";
import type * as client from "@kubernetes/client-node" with { "resolution-mode": "import" };

/** The other namespaces with a platform of a stack of this name. */
export function platformsElsewhere(
  services: readonly client.V1Service[],
  { namespace, instance }: { readonly namespace: string; readonly instance: string },
): string[] {
  return services
    .filter(({ metadata }) => metadata?.name === "api-service" && metadata.namespace !== namespace)
    .map((service) => ({ ...toObject(service), namespace: service.metadata?.namespace ?? "" }))
    .filter((service) => isOwn(service) && service.labels["app.kubernetes.io/instance"] === instance)
    .map((service) => service.namespace);
}

/**
 * Returns whether the stack may be running in another namespace until this update. The other platform may also be of another
 * backend, whose stack has the same name; once anything of a platform is here, nothing moves any more.
 */
export function mayMove({ platforms, objects }: ClusterState): boolean {
  return platforms.length > 0 && !objects.some(isOwn);
}

/** A changed `kubernetes.namespace` replaces every object, claims too. */
export function movedNamespace({ kubernetes }: Settings, state: ClusterState): string[] {
  const { platforms } = state;
  if (!mayMove(state)) return [];
  const from = platforms.join(", ");
  return [
    `A stack of this name has a platform in namespace ${from}. If it is this stack, kubernetes.namespace has changed, and this update ` +
      `moves it to ${kubernetes.namespace} without its data: retained PVCs stay in ${from}, others are deleted. To move the data too: ` +
      'docs/data.md, "A different kubernetes.namespace"',
  ];
}

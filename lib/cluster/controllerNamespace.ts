import type { Settings } from "../config";
import { controllerNamespace } from "../config/flows";
import { routesOf } from "../config/routes";
import type { KubernetesClient } from "./client";
import type { OptionalReads } from "./optionalReads";
import type { ClusterState } from "./state";

/** The namespace that the policies let in, if a route needs one. */
function allowedNamespace(settings: Settings): string | undefined {
  if (!settings.networkPolicy.enabled || routesOf(settings).length === 0) return undefined;
  return controllerNamespace(settings);
}

/** Returns whether the namespace of the controller exists; undefined if none is needed, or if it may not be read. */
export async function readControllerNamespace(
  cluster: KubernetesClient,
  settings: Settings,
  reads: OptionalReads,
): Promise<boolean | undefined> {
  const name = allowedNamespace(settings);
  if (name === undefined) return undefined;
  const read = cluster.ifExists(cluster.core.readNamespace({ name })).then((found) => found !== undefined);
  return reads.optional("whether the namespace of the controller exists", read);
}

/** Not refused: the controller may be installed later. A default that is wrong shows in requests that time out only. */
export function missingControllerNamespace(settings: Settings, state: ClusterState): string[] {
  const name = allowedNamespace(settings);
  if (name === undefined || state.controllerNamespaceExists !== false) return [];
  return [
    `networkPolicy: namespace ${name} does not exist, and requests of a controller in another one are refused: set ` +
      "networkPolicy.controllerNamespace to the namespace of the controller's pods",
  ];
}

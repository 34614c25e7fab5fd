import { isDeepStrictEqual } from "node:util";
import { labelSelector, podSelector } from "../catalog/labels";
import type { Settings } from "../config";
import type { ExistingNamedObject } from "./existingObjects";
import { isOwn } from "./existingObjects";
import type { ClusterState } from "./state";

/** The provider takes over every object that exists: only the stack's own, and adopted ones, may be left for it. */
export function foreignObjects({ objects }: ClusterState, { kubernetes }: Settings, instance: string): string[] {
  const foreign = objects.filter((object) => !isOwn(object));
  return kubernetes.adoptExisting
    ? foreign.flatMap((object) => otherSelector(object, instance))
    : foreign.map(
        ({ kind, name }) =>
          `${kind} ${name} exists and was not created by this program: delete it, set another kubernetes.namespace, or ` +
          "kubernetes.adoptExisting: true to take it over",
      );
}

/** The API server would reject the update of a Deployment whose pods have other labels. */
function otherSelector({ kind, name, selector }: ExistingNamedObject, instance: string): string[] {
  const wanted = labelSelector(podSelector(instance, name));
  const found = selector && labelSelector(selector);
  if (found === undefined || isDeepStrictEqual(selector, podSelector(instance, name))) return [];
  return [
    `${kind} ${name} cannot be adopted: its selector is immutable (got ${found || "none"}; expected ${wanted}); delete it, ` +
      "which stops its pods and leaves the PVCs",
  ];
}

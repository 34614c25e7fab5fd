import * as pulumi from "@pulumi/pulumi";
import { userError } from "../config/userError";
import type { StackResource } from "./stackResources";
import { metadataOf } from "./stackResources";
import type { ExistingNamedObject, ManagedMetadata } from "./existingObjects";
import { appliedAt } from "./existingObjects";
import type { ClusterState } from "./state";

/**
 * Names each object that an update has changed last without the stack's state: it was killed before it saved its state, or
 * belongs to another state of the same stack. If the settings are those of the state again, the engine takes the object for
 * unchanged. That it has is known from the time of the last apply: the engine returns an unchanged resource as the state has it.
 *
 * @throws {RunError} later, in an update: it fails at its end, with its outputs saved, since the cluster is not as the settings say.
 */
export function reportInterruptedUpdates(resources: readonly StackResource[], state: ClusterState): void {
  for (const found of resources) {
    const { kind, name, resource } = found;
    metadataOf(found).apply((metadata) => {
      if (!isBehind({ kind, name, metadata }, state)) return;
      const message =
        `${kind} ${name ?? ""} was changed by an update that was interrupted, and that the state does not have. To set it as ` +
        "the settings say: pulumi up --refresh";
      if (!pulumi.runtime.isDryRun()) throw userError(message);
      void pulumi.log.warn(message, resource);
    });
  }
}

interface RecordedObject extends Pick<StackResource, "kind" | "name"> {
  /** As the stack's state has it, or as this update has left it. */
  readonly metadata: ManagedMetadata | undefined;
}

interface ReadObjects {
  readonly objects: readonly Pick<ExistingNamedObject, "kind" | "name" | "appliedAt">[];
}

/** Returns whether the object was changed after the stack's state was saved, and not by this update. */
export function isBehind({ kind, name, metadata }: RecordedObject, { objects }: ReadObjects): boolean {
  const applied = objects.find((object) => object.kind === kind && object.name === name)?.appliedAt;
  const recorded = appliedAt(metadata);
  return applied !== undefined && recorded !== undefined && recorded < applied;
}

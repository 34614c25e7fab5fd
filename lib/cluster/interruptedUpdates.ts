import * as pulumi from "@pulumi/pulumi";
import type { StackResource } from "./stackResources";
import { metadataOf } from "./stackResources";
import { appliedAt } from "./existingObjects";
import type { ClusterState } from "./state";

/**
 * Warns of each object that an update has changed last without the stack's state: it was killed before it saved its state, or
 * belongs to another state of the same stack. If the settings are those of the state again, the engine takes the object for
 * unchanged. That it has is known from the time of the last apply: the engine returns an unchanged resource as the state has it.
 */
export function warnOfInterruptedUpdates(resources: readonly StackResource[], { objects }: ClusterState): void {
  for (const found of resources) {
    const { kind, name, resource } = found;
    const applied = objects.find((object) => object.kind === kind && object.name === name)?.appliedAt;
    if (applied === undefined) continue;
    metadataOf(found).apply((metadata) => {
      const recorded = appliedAt(metadata);
      if (recorded === undefined || recorded >= applied) return;
      void pulumi.log.warn(
        `${kind} ${name ?? ""} was changed by an update that was interrupted, and that the state does not have. To set it as ` +
          "the settings say: pulumi up --refresh",
        resource,
      );
    });
  }
}

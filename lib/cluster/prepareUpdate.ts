import * as pulumi from "@pulumi/pulumi";
import type { Settings } from "../config";
import type { KubernetesClient } from "./client";
import { deleteEmptyClaims } from "./deleteEmptyClaims";
import { freeNodePorts } from "./nodePortMoves";
import { deleteRenamedIngresses } from "./renamedIngresses";
import type { ClusterState } from "./state";

/**
 * Makes way for what the engine would do in an order that the cluster rejects, except in a preview.
 *
 * @throws {pulumi.RunError} if something cannot be changed, or has changed since the state was read.
 */
export async function prepareUpdate(
  cluster: KubernetesClient | undefined,
  state: ClusterState | undefined,
  settings: Settings,
): Promise<void> {
  if (cluster === undefined || state === undefined || pulumi.runtime.isDryRun()) return;
  await deleteEmptyClaims(cluster, state, settings);
  await deleteRenamedIngresses(cluster, state, settings);
  await freeNodePorts(cluster, state, settings);
}

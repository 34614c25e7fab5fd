import type { Settings } from "../config";
import type { KubernetesClient } from "./client";
import type { OptionalReads } from "./optionalReads";
import type { ClusterState } from "./state";

const resource = { group: "cert-manager.io", version: "v1", plural: "clusterissuers" };

/** Undefined if they may not be read, or if cert-manager is not installed, which preflight.ts refuses. */
export async function readClusterIssuers(
  cluster: KubernetesClient,
  { routing }: Settings,
  reads: OptionalReads,
): Promise<string[] | undefined> {
  if (routing.tls?.clusterIssuer === undefined) return [];
  const list = (await reads.optional(
    "whether the ClusterIssuer exists",
    cluster.custom.listClusterCustomObject(resource),
  )) as { readonly items: readonly { readonly metadata: { readonly name: string } }[] } | undefined;
  return list?.items.map(({ metadata }) => metadata.name);
}

/** Not refused: it may be created later. */
export function missingClusterIssuer({ routing }: Settings, { clusterIssuers }: ClusterState): string[] {
  const wanted = routing.tls?.clusterIssuer;
  if (wanted === undefined || clusterIssuers === undefined || clusterIssuers.includes(wanted)) return [];
  return [
    `routing.tls.clusterIssuer: ClusterIssuer ${wanted} does not exist, so there is no certificate yet; existing: ` +
      (clusterIssuers.join(", ") || "none"),
  ];
}

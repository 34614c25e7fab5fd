import * as pulumi from "@pulumi/pulumi";
import type { NamedKind } from "../config/namedObjects";
import type { KubernetesClient } from "./client";
import { readNamedObjects } from "./existingObjects";
import { OptionalReads } from "./optionalReads";
import type { ClusterState } from "./state";

/** A resource of the stack whose object has a fixed name. */
export interface NamedResource {
  readonly kind: NamedKind | "Namespace" | "PersistentVolumeClaim";
  readonly name: string;
  /** A custom resource. It becomes one only after transformations have seen it. */
  readonly resource: pulumi.Resource;
}

/**
 * Warns of each object that the stack's state has and the cluster no longer has: the engine takes a resource whose settings
 * have not changed for unchanged. That the state has it is known from its id: in a preview, only such a resource has one; in
 * an update, one without an object afterwards has not been created.
 */
export function warnOfMissingObjects(
  resources: readonly NamedResource[],
  cluster: KubernetesClient,
  namespace: string,
  state: ClusterState,
): void {
  const missing = missingAtFirst(resources, state);
  const confirm = async (candidates: readonly NamedResource[]) => {
    const exists = await existing(candidates, cluster, namespace);
    for (const candidate of candidates) if (!exists(candidate)) warn(candidate);
  };
  if (pulumi.runtime.isDryRun()) {
    for (const candidate of missing) idOf(candidate).apply(() => confirm([candidate]));
  } else if (missing.length > 0) {
    pulumi.all(missing.map(idOf)).apply(() => confirm(missing));
  }
}

function idOf({ name, resource }: NamedResource): pulumi.Output<string> {
  if (!pulumi.CustomResource.isInstance(resource)) throw new Error(`${name} is not a custom resource`);
  return resource.id;
}

/** Without the namespace nothing exists: it and the Deployments are enough to say so. */
export function missingAtFirst<Named extends Pick<NamedResource, "kind" | "name">>(
  resources: readonly Named[],
  { namespace, claims, objects }: ClusterState,
): readonly Named[] {
  const missing = resources.filter(({ kind, name }) => {
    if (kind === "Namespace") return namespace === undefined;
    if (kind === "PersistentVolumeClaim") return !claims.some((claim) => claim.name === name);
    return !objects.some((object) => object.kind === kind && object.name === name);
  });
  const isEssential = ({ kind }: Named) => kind === "Namespace" || kind === "Deployment";
  return namespace === undefined ? missing.filter(isEssential) : missing;
}

/** What may not be read is taken for existing. */
async function existing(
  candidates: readonly NamedResource[],
  cluster: KubernetesClient,
  namespace: string,
): Promise<(candidate: NamedResource) => boolean> {
  const { core } = cluster;
  const reads = new OptionalReads(cluster);
  const named = candidates.flatMap(({ kind, name }) =>
    kind === "Namespace" || kind === "PersistentVolumeClaim" ? [] : [{ kind, name }],
  );
  const [own, claims, objects] = await Promise.all([
    cluster.ifExists(core.readNamespace({ name: namespace })),
    core.listNamespacedPersistentVolumeClaim({ namespace }),
    readNamedObjects(cluster, namespace, named, reads),
  ]);
  const mayRead = reads.skipped.length === 0;
  return ({ kind, name }) => {
    if (kind === "Namespace") return own !== undefined;
    if (kind === "PersistentVolumeClaim") return claims.items.some(({ metadata }) => metadata?.name === name);
    return !mayRead || objects.some(({ kind: found, object }) => found === kind && object.metadata?.name === name);
  };
}

function warn({ kind, name, resource }: NamedResource): void {
  void pulumi.log.warn(
    `${kind} ${name} does not exist in the cluster any more: it was deleted outside of Pulumi. To create it again: ` +
      "pulumi up --refresh",
    resource,
  );
}

import * as pulumi from "@pulumi/pulumi";
import type { NamedObject } from "../config/namedObjects";
import type { KubernetesClient } from "./client";
import { readNamedObjects } from "./existingObjects";
import { OptionalReads } from "./optionalReads";
import type { StackResource } from "./stackResources";
import { idOf } from "./stackResources";
import type { ClusterState } from "./state";

/**
 * Warns of each object that the stack's state has and the cluster no longer has: the engine takes a resource whose settings
 * have not changed for unchanged. That the state has it is known from its id: in a preview, only such a resource has one; in
 * an update, one without an object afterwards has not been created.
 *
 * @returns an output that is known when all are.
 */
export function warnOfMissingObjects(
  resources: readonly StackResource[],
  cluster: KubernetesClient,
  namespace: string,
  state: ClusterState,
): pulumi.Output<unknown> {
  const candidates = missingAtFirst(resources, state);
  const confirm = async (some: readonly StackResource[], ids: readonly string[]) => {
    const named = some.map((candidate, index) => ({ ...candidate, name: nameIn(ids[index] ?? "") }));
    const exists = await existing(named, cluster, namespace);
    for (const candidate of named) if (!exists(candidate)) warn(candidate);
  };
  if (candidates.length === 0) return pulumi.output(undefined);
  // The ids of new resources are not known in a preview, and would hide those that are.
  if (pulumi.runtime.isDryRun()) {
    return pulumi.all(candidates.map((candidate) => idOf(candidate).apply((id) => confirm([candidate], [id]))));
  }
  return pulumi.all(candidates.map(idOf)).apply((ids) => confirm(candidates, ids));
}

function nameIn(id: string): string {
  return id.split("/").at(-1) ?? "";
}

/**
 * A generated name is unknown yet. Without the namespace nothing exists: it and the Deployments are enough to say so.
 */
export function missingAtFirst<Candidate extends Pick<StackResource, "kind" | "name">>(
  resources: readonly Candidate[],
  { namespace, claims, objects }: ClusterState,
): readonly Candidate[] {
  const missing = resources.filter(({ kind, name }) => {
    if (kind === "Namespace") return namespace === undefined;
    if (kind === "PersistentVolumeClaim") return !claims.some((claim) => claim.name === name);
    return !objects.some((object) => object.kind === kind && object.name === name);
  });
  const isEssential = ({ kind }: Candidate) => kind === "Namespace" || kind === "Deployment";
  return namespace === undefined ? missing.filter(isEssential) : missing;
}

interface NamedResource extends StackResource {
  readonly name: string;
}

/** What may not be read is taken for existing. */
async function existing(
  candidates: readonly NamedResource[],
  cluster: KubernetesClient,
  namespace: string,
): Promise<(candidate: NamedResource) => boolean> {
  const { core } = cluster;
  const reads = new OptionalReads(cluster);
  const [own, claims, objects, generated] = await Promise.all([
    cluster.ifExists(core.readNamespace({ name: namespace })),
    core.listNamespacedPersistentVolumeClaim({ namespace }),
    readNamedObjects(cluster, namespace, candidates.flatMap(fixedName), reads),
    Promise.all(
      candidates.map(async ({ kind, name }) =>
        (await readGenerated(cluster, namespace, kind, name, reads)) === undefined ? [] : [`${kind} ${name}`],
      ),
    ),
  ]);
  const mayRead = reads.skipped.length === 0;
  return ({ kind, name }) => {
    if (kind === "Namespace") return own !== undefined;
    if (kind === "PersistentVolumeClaim") return claims.items.some(({ metadata }) => metadata?.name === name);
    if (!mayRead || generated.flat().includes(`${kind} ${name}`)) return true;
    return objects.some(({ kind: found, object }) => found === kind && object.metadata?.name === name);
  };
}

function fixedName({ kind, name }: NamedResource): NamedObject[] {
  if (kind === "ConfigMap" || kind === "Namespace" || kind === "PersistentVolumeClaim" || kind === "Secret") return [];
  return [{ kind, name }];
}

/** One by one: a list of Secrets would hold the passwords of others, and the releases of Helm. */
async function readGenerated(
  cluster: KubernetesClient,
  namespace: string,
  kind: StackResource["kind"],
  name: string,
  reads: OptionalReads,
): Promise<object | undefined> {
  const { core } = cluster;
  if (kind !== "ConfigMap" && kind !== "Secret") return undefined;
  const read =
    kind === "ConfigMap"
      ? core.readNamespacedConfigMap({ namespace, name })
      : core.readNamespacedSecret({ namespace, name });
  return reads.optional(`whether ${kind} ${name} exists`, cluster.ifExists<object>(read));
}

function warn({ kind, name, resource }: NamedResource): void {
  void pulumi.log.warn(
    `${kind} ${name} does not exist in the cluster any more: it was deleted outside of Pulumi. To create it again: ` +
      "pulumi up --refresh",
    resource,
  );
}

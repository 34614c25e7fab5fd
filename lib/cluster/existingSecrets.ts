import type { Settings } from "../config";
import { secretReferences } from "../config/secretReferences";
import type { KubernetesClient } from "./client";
import type { OptionalReads } from "./optionalReads";
import type { ClusterState } from "./state";

/** A Secret of the user's own. Its values are not kept. */
export interface ExistingSecret {
  readonly name: string;
  readonly keys: readonly string[];
}

/** Reads the Secrets of these names that exist; undefined if they may not be read. */
export async function readSecrets(
  cluster: KubernetesClient,
  namespace: string,
  names: readonly string[],
  reads: OptionalReads,
): Promise<readonly ExistingSecret[] | undefined> {
  const read = async (name: string): Promise<ExistingSecret[]> => {
    const secret = await cluster.ifExists(cluster.core.readNamespacedSecret({ name, namespace }));
    return secret === undefined ? [] : [{ name, keys: Object.keys(secret.data ?? {}) }];
  };
  const found = await reads.optional(
    "whether the Secrets that the settings name exist",
    Promise.all([...new Set(names)].map(read)),
  );
  return found?.flat();
}

/** Not refused: an operator, such as External Secrets, may create the Secret later. */
export function missingSecrets(settings: Settings, { secrets }: ClusterState): string[] {
  if (secrets === undefined) return [];
  const { namespace } = settings.kubernetes;
  return secretReferences(settings).flatMap(({ path, name, key, until }) => {
    const secret = secrets.find((candidate) => candidate.name === name);
    if (secret !== undefined && (key === undefined || secret.keys.includes(key))) return [];
    const problem =
      secret === undefined
        ? `Secret ${name} does not exist in namespace ${namespace}`
        : `Secret ${name} in namespace ${namespace} has no key ${key ?? ""} (got ${secret.keys.join(", ") || "none"})`;
    return [`${path}: ${problem}; until it does, ${until} (docs/secrets.md)`];
  });
}

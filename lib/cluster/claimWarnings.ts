import type { ClaimKey, ClaimSpec } from "../catalog/claims";
import { isSingleNode } from "../catalog/provisioners";
import type { Settings } from "../config";
import { claimsToRecreate } from "./emptyClaims";
import type { ExistingStorageClass } from "./existingClaims";
import { stackClaims } from "./stackClaims";
import type { ClusterState } from "./state";

/** Warns about claims that are recreated, and about claims that would get no volume. */
export function claimWarnings(state: ClusterState, settings: Settings): string[] {
  const { storageClasses } = state;
  if (storageClasses === undefined) return recreatedClaims(state, settings);
  const claims = unboundClaims(state, settings, storageClasses);
  return [
    ...recreatedClaims(state, settings),
    ...missingClasses(claims, storageClasses),
    ...missingAccessModes(claims, storageClasses),
  ];
}

function recreatedClaims(state: ClusterState, settings: Settings): string[] {
  const claims = claimsToRecreate(state, settings).map(({ claim, changes }) => `${claim.name} (${changes.join("; ")})`);
  return claims.length === 0
    ? []
    : [`This update deletes and recreates PVCs that have no volume, and thus no data: ${claims.join(", ")}`];
}

/** A claim that does not exist yet or has no volume. */
interface UnboundClaim {
  readonly key: ClaimKey;
  readonly spec: ClaimSpec;
  /** The setting that names its class, or could. */
  readonly setting: string;
  /** Undefined if it has none, and the cluster has no default. */
  readonly className: string | undefined;
}

function unboundClaims(
  state: ClusterState,
  settings: Settings,
  storageClasses: readonly ExistingStorageClass[],
): UnboundClaim[] {
  const defaultClass = storageClasses.find(({ isDefault }) => isDefault)?.name;
  const recreated = claimsToRecreate(state, settings).map(({ claim }) => claim.name);
  return stackClaims(settings, state).flatMap((spec) => {
    const { key } = spec;
    const existing = state.claims.find(({ name }) => name === spec.name && !recreated.includes(name));
    if (existing?.unbound === false) return [];
    const className = (existing === undefined ? spec.className : existing.className) ?? defaultClass;
    return [{ key, spec, setting: classSetting(key, settings), className }];
  });
}

function classSetting(key: ClaimKey, { storage }: Settings): string {
  const { className, accessMode } = storage.claims[key];
  if (className !== undefined) return `storage.claims.${key}.className`;
  return accessMode === "ReadWriteMany" ? "storage.sharedClassName" : "storage.className";
}

/** Not refused: PersistentVolumes that are created by hand may have a class that does not exist. */
function missingClasses(claims: readonly UnboundClaim[], storageClasses: readonly ExistingStorageClass[]): string[] {
  const names = storageClasses.map(({ name, isDefault }) => (isDefault ? `${name} (default)` : name));
  // The empty class asks for a PersistentVolume that is created by hand.
  const missing = claims.filter(
    ({ className }) => className !== "" && storageClasses.every(({ name }) => name !== className),
  );
  return grouped(missing, ({ setting, className }) =>
    className === undefined
      ? `${setting} is not set, and the cluster has no default StorageClass`
      : `${setting}: StorageClass ${className} does not exist`,
  ).map(
    ([problem, members]) =>
      `${problem}: PVC ${members.map(({ spec }) => spec.name).join(", ")} will stay Pending; set one that exists ` +
      `(${names.join(", ") || "there is none"}), or create it`,
  );
}

/** Not refused: a provisioner may be configured to offer more than it usually does. */
function missingAccessModes(
  claims: readonly UnboundClaim[],
  storageClasses: readonly ExistingStorageClass[],
): string[] {
  const shared = claims.filter(({ spec }) => spec.accessMode === "ReadWriteMany");
  return storageClasses
    .filter(({ provisioner }) => isSingleNode(provisioner))
    .flatMap(({ name, provisioner }) => {
      const members = shared.filter(({ className }) => className === name);
      if (members.length === 0) return [];
      const modes = members.map(({ key }) => `storage.claims.${key}.accessMode`);
      return [
        `StorageClass ${name} (${provisioner}) usually has no ReadWriteMany volumes: PVC ` +
          `${members.map(({ spec }) => spec.name).join(", ")} may stay Pending; set storage.sharedClassName to a class ` +
          `that has, or ReadWriteOnce as ${modes.join(", ")}`,
      ];
    });
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): [string, T[]][] {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return [...groups];
}

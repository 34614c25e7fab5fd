import type { ClaimSpec } from "../catalog/claims";
import { parseQuantity } from "../catalog/quantity";
import type { Settings } from "../config";
import type { ExistingClaim } from "./existingClaims";
import type { ClusterState } from "./state";
import { isOwn } from "./existingObjects";
import { stackClaims } from "./stackClaims";

export interface RecreatedClaim {
  readonly claim: ExistingClaim;
  /** Why it is recreated: `class fats to standard`. */
  readonly changes: readonly string[];
}

/**
 * Returns the claims that an update deletes and creates as the settings say. They have no volume, so no data is lost, and
 * the spec of an unbound claim is immutable.
 */
export function claimsToRecreate(state: ClusterState, settings: Settings): RecreatedClaim[] {
  return stackClaims(settings, state)
    .flatMap((spec) =>
      state.claims
        .filter((claim) => claim.name === spec.name && isEmpty(claim) && isOwn(claim))
        .map((claim) => ({ claim, changes: [...missingClass(claim, spec, state), ...changes(claim, spec)] })),
    )
    .filter((recreated) => recreated.changes.length > 0);
}

export function isEmpty({ unbound, migrating }: ExistingClaim): boolean {
  return unbound && !migrating;
}

/** Refuses to change an unbound claim of someone else's: it is immutable, and the program deletes only its own. */
export function rejectedEmptyClaim(path: string, claim: ExistingClaim, spec: ClaimSpec): string[] {
  const rejected = isOwn(claim) ? [] : changes(claim, spec);
  if (rejected.length === 0) return [];
  return [
    `${path}: PVC ${claim.name} cannot change from ${rejected.join(", ")} before it is bound, and was not created by this ` +
      "program: delete it (it holds no data), or set what it has",
  ];
}

function changes({ className, accessModes, size }: ExistingClaim, spec: ClaimSpec): string[] {
  return [
    ...(spec.className === undefined || spec.className === className
      ? []
      : [`class ${className ?? "none"} to ${spec.className}`]),
    ...(accessModes.includes(spec.accessMode) ? [] : [`${accessModes.join(", ")} to ${spec.accessMode}`]),
    ...(parseQuantity(size) === parseQuantity(spec.size) ? [] : [`${size} to ${spec.size}`]),
  ];
}

/** Without a class in the settings a claim keeps the one that it has, unless that does not exist. */
function missingClass({ className }: ExistingClaim, spec: ClaimSpec, { storageClasses }: ClusterState): string[] {
  if (spec.className !== undefined || className === undefined || className === "") return [];
  if (storageClasses?.some(({ name }) => name === className) !== false) return [];
  return [`class ${className} to the default class`];
}

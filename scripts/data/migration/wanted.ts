import { claimSpec } from "../../../lib/catalog/claims";
import type { ClaimKey } from "../../../lib/catalog/claims";
import { parseQuantity } from "../../../lib/catalog/quantity";
import type { StorageSettings } from "../../../lib/config";
import type { Claim } from "../liveClaims";
import type { Journal } from "./journal";

/** What the command line asks of a claim; what it leaves open is as the stack's file says. */
export interface Changes {
  readonly className?: string;
  readonly size?: string;
  readonly accessMode?: string;
}

/** Pure: the claim that is to be, from the settings with the changes in them, and the claim that is. */
export function wantedClaim(key: ClaimKey, storage: StorageSettings, claim: Claim): Journal["wanted"] {
  const { size, accessMode, className = claim.spec.storageClassName ?? "" } = claimSpec(key, storage);
  return { size, accessMode, className };
}

/** Pure: whether the claim is as wanted already. */
export function isAsWanted({ spec }: Claim, wanted: Journal["wanted"]): boolean {
  return (
    spec.storageClassName === wanted.className &&
    spec.accessModes.includes(wanted.accessMode) &&
    parseQuantity(spec.resources.requests.storage) === parseQuantity(wanted.size)
  );
}

/** Pure: whether the command line asks for nothing else than what is wanted. */
export function agrees(wanted: Journal["wanted"], { className, size, accessMode }: Changes): boolean {
  return (
    (className ?? wanted.className) === wanted.className &&
    (size ?? wanted.size) === wanted.size &&
    (accessMode ?? wanted.accessMode) === wanted.accessMode
  );
}

/** Pure: a stack's settings, as its file has them, with the changes. */
export function withChanges(
  input: Readonly<Record<string, unknown>>,
  key: ClaimKey,
  changes: Changes,
): Record<string, unknown> {
  const storage = (input.storage ?? {}) as { readonly claims?: Readonly<Record<string, object>> };
  const claims = { ...storage.claims, [key]: { ...storage.claims?.[key], ...changes } };
  return { ...input, storage: { ...storage, claims } };
}

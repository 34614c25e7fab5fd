import { claimSpec } from "../../../lib/catalog/claims";
import type { ClaimKey } from "../../../lib/catalog/claims";
import { parseQuantity } from "../../../lib/catalog/quantity";
import type { StorageSettings } from "../../../lib/config";
import type { Claim } from "../existingClaims";
import type { Journal } from "./journal";

/** The options of the command line; the stack's file has the rest. */
export interface Changes {
  readonly className?: string;
  readonly size?: string;
  readonly accessMode?: string;
}

/** @param storage - the settings with the changes. A class that they leave open is that of the existing claim. */
export function wantedClaim(key: ClaimKey, storage: StorageSettings, claim: Claim): Journal["wanted"] {
  const { size, accessMode, className = claim.spec?.storageClassName ?? "" } = claimSpec(key, storage);
  return { size, accessMode, className };
}

export function isAsWanted({ spec }: Claim, wanted: Journal["wanted"]): boolean {
  return (
    spec?.storageClassName === wanted.className &&
    spec.accessModes?.includes(wanted.accessMode) === true &&
    parseQuantity(spec.resources?.requests?.storage ?? "") === parseQuantity(wanted.size)
  );
}

/** Returns whether the options are those of the migration to resume. */
export function agrees(wanted: Journal["wanted"], { className, size, accessMode }: Changes): boolean {
  return (
    (className ?? wanted.className) === wanted.className &&
    (size ?? wanted.size) === wanted.size &&
    (accessMode ?? wanted.accessMode) === wanted.accessMode
  );
}

/** Merges the options into a stack's configuration. */
export function withChanges(
  sections: Readonly<Record<string, unknown>>,
  key: ClaimKey,
  changes: Changes,
): Record<string, unknown> {
  const storage = (sections.storage ?? {}) as { readonly claims?: Readonly<Record<string, object>> };
  const claims = { ...storage.claims, [key]: { ...storage.claims?.[key], ...changes } };
  return { ...sections, storage: { ...storage, claims } };
}

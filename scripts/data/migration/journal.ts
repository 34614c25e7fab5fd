import { MIGRATION } from "../../../lib/catalog/annotations";
import type { ClaimSpec } from "../../../lib/catalog/claims";

/**
 * The state from which an interrupted migration resumes, in an annotation: on the new claim until the copy is complete,
 * then on the claim that keeps the old volume.
 */
export interface Journal {
  /** The original volume of the claim. */
  readonly oldVolume: string;
  /** The volume with the copy, once that is complete. */
  readonly newVolume?: string;
  readonly wanted: Pick<ClaimSpec, "size" | "accessMode"> & { readonly className: string };
}

export function readJournal(annotations: Readonly<Record<string, string>> | undefined): Journal | undefined {
  const text = annotations?.[MIGRATION];
  return text === undefined ? undefined : (JSON.parse(text) as Journal);
}

import { MIGRATION } from "../../../lib/catalog/annotations";
import type { ClaimSpec } from "../../../lib/catalog/claims";

/**
 * What a migration that was interrupted goes on from. It is kept as an annotation in the cluster: on the new claim until
 * that is complete, then on the claim that keeps the old volume.
 */
export interface Journal {
  /** Name of the volume that the claim had at first. */
  readonly oldVolume: string;
  /** Name of the volume with the copy, once that is complete. */
  readonly newVolume?: string;
  readonly wanted: Pick<ClaimSpec, "size" | "accessMode"> & { readonly className: string };
}

export function readJournal(annotations: Readonly<Record<string, string>> | undefined): Journal | undefined {
  const text = annotations?.[MIGRATION];
  return text === undefined ? undefined : (JSON.parse(text) as Journal);
}

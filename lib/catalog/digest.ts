import { createHash } from "node:crypto";

/** A suffix for the name of an object, from text that is not valid in one. */
export function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 8);
}

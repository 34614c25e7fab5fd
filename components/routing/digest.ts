import { createHash } from "node:crypto";

/** A short suffix for the name of an object, from text that is too long for one or has other characters. */
export function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 8);
}

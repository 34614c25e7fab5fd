import { createHash } from "node:crypto";

/** A name, or a part of one, from text that is not valid there. */
export function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 8);
}

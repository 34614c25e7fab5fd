import { EMBEDDED_CONTEXT } from "../catalog/project";
import type { Settings } from "./schema";

/** The kubectl that the user has for the stack's cluster, as a command of a POSIX shell. */
export function kubectl({ context }: Settings["kubernetes"]): string {
  if (context === EMBEDDED_CONTEXT) return "npm run -s kubectl --";
  return context === undefined ? "kubectl" : `kubectl --context ${quoted(context)}`;
}

function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

import { parseArgs } from "node:util";
import type { ClaimKey } from "../../lib/catalog/claims";
import { userPath } from "../command";
import { chosenClaims } from "./claimOwners";

export interface FolderOptions {
  readonly folder: string;
  /** The claims that the user names; empty if all are meant. */
  readonly claims: readonly ClaimKey[];
  /** True if the command's own option is set. */
  readonly flag: boolean;
}

/** Reads the options of a command that copies between claims and a folder. Returns undefined if it printed the help. */
export function folderOptions(help: string, flag: string): FolderOptions | undefined {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      claim: { type: "string", multiple: true, default: [] },
      [flag]: { type: "boolean", default: false },
      help: { type: "boolean", short: "h" },
    },
  });
  const [path, ...more] = positionals;
  if (values.help === true || path === undefined || more.length > 0) {
    console.log(help);
    process.exitCode = values.help === true ? 0 : 1;
    return undefined;
  }
  return { folder: userPath(path), claims: chosenClaims(values.claim), flag: values[flag] === true };
}

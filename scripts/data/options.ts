import { parseArgs } from "node:util";
import type { ClaimKey } from "../../lib/catalog/claims";
import { userPath } from "../command";
import { chosenClaims } from "./claims";

export interface FolderOptions {
  readonly folder: string;
  /** As the user named them; none where all are meant. */
  readonly claims: readonly ClaimKey[];
  /** Whether the command's own option is there. */
  readonly flag: boolean;
}

/** What the commands that copy between claims and a folder are told. Undefined where help was shown instead. */
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
  const names = values.claim;
  return {
    folder: userPath(path),
    claims: names.length === 0 ? [] : chosenClaims(names),
    flag: values[flag] === true,
  };
}

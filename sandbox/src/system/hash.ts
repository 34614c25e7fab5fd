import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";

/** Folders with generated content. */
const ignored = new Set(["node_modules", "__pycache__", ".pytest_cache", ".git"]);

/**
 * A short key of files and folders: it changes with the content, name or executable bit of any file, and with `also`.
 */
export function contentKey(
  entries: readonly string[],
  ignoredNames: readonly string[] = [],
  also: readonly string[] = [],
): string {
  const hash = createHash("sha256");
  const add = (entry: string, name: string): void => {
    const stat = fs.statSync(entry);
    if (stat.isDirectory()) {
      for (const child of fs.readdirSync(entry).sort()) {
        if (!ignored.has(child) && !ignoredNames.includes(child)) {
          add(path.join(entry, child), `${name}/${child}`);
        }
      }
      return;
    }
    const content = fs.readFileSync(entry);
    hash.update(`${name}\0${stat.mode & 0o100 ? "x" : "-"}\0${content.length}\0`).update(content);
  };
  also.forEach((text) => hash.update(`${text}\0`));
  entries.forEach((entry) => {
    add(entry, path.basename(entry));
  });
  return hash.digest("hex").slice(0, 12);
}

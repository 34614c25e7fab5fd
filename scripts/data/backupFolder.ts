import { createHash } from "node:crypto";
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  readdirSync,
  renameSync,
  rmSync,
  rmdirSync,
  statSync,
  statfsSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import type { ClaimKey } from "../../lib/catalog/claims";
import { bytes } from "./progress";

/**
 * A backup on disk: backup.json identifies its stack. Each claim has a folder with its files, and a manifest, KEY.json,
 * which is written last: a claim without a manifest is incomplete.
 */

export type Entry =
  | {
      readonly type: "file";
      readonly path: string;
      /** In octal digits. */
      readonly mode: string;
      /** Nanoseconds since 1970: text, since a number has too few digits. */
      readonly mtime: string;
      readonly size: number;
      readonly sha256: string;
    }
  | { readonly type: "folder"; readonly path: string; readonly mode: string; readonly mtime: string }
  | { readonly type: "link"; readonly path: string; readonly target: string };

export interface Manifest {
  readonly claim: string;
  /** Read from its files, from a snapshot of Prometheus, or from its files while the service was stopped. */
  readonly method: "files" | "snapshot" | "stopped";
  /** Image tag of the claim's service: an older version may not be able to read the files. */
  readonly serviceTag: string;
  readonly finished: string;
  readonly entries: readonly Entry[];
}

interface Mark {
  readonly format: 1;
  readonly stack: string;
  readonly namespace: string;
}

const MARK = "backup.json";

export class BackupFolder {
  private constructor(
    readonly path: string,
    private readonly mark: Mark,
  ) {}

  /**
   * Creates the folder of a backup, or opens that of an earlier backup of the same stack.
   *
   * @throws {Error} if it contains anything else: a backup deletes files that the claim no longer contains.
   */
  static open(path: string, stack: string, namespace: string): BackupFolder {
    const mark: Mark = { format: 1, stack, namespace };
    const file = join(path, MARK);
    if (!existsSync(file)) {
      if (existsSync(path) && readdirSync(path).length > 0) {
        throw new Error(`${path} is not empty and contains no backup (no ${MARK}): name a new or an empty folder`);
      }
      mkdirSync(path, { recursive: true, mode: 0o700 });
      writeFileSync(file, `${JSON.stringify(mark)}\n`);
      return new BackupFolder(path, mark);
    }
    const { mark: found } = BackupFolder.read(path);
    if (found.stack !== stack || found.namespace !== namespace) {
      throw new Error(
        `${path} contains a backup of stack ${found.stack}, namespace ${found.namespace} ` +
          `(expected stack ${stack}, namespace ${namespace}): name another folder`,
      );
    }
    return new BackupFolder(path, mark);
  }

  /** Opens the folder of a backup. */
  static read(path: string): BackupFolder {
    const file = join(path, MARK);
    if (!existsSync(file)) throw new Error(`${path} contains no backup (no ${MARK})`);
    const mark = JSON.parse(readFileSync(file, "utf8")) as Mark;
    if ((mark.format as number) !== 1) {
      throw new Error(`${path} was created by a newer version of this program (format ${String(mark.format)})`);
    }
    return new BackupFolder(path, mark);
  }

  filesOf(key: ClaimKey): string {
    return join(this.path, key);
  }

  /** Returns whether the backup contains anything of the claim. */
  has(key: ClaimKey): boolean {
    return existsSync(this.filesOf(key)) || existsSync(this.manifestOf(key));
  }

  /** Undefined if the claim's backup is incomplete. */
  manifest(key: ClaimKey): Manifest | undefined {
    const file = this.manifestOf(key);
    return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Manifest) : undefined;
  }

  /** @throws {Error} if the disk has less free space. */
  requireSpace(needed: number): void {
    const { bavail, bsize } = statfsSync(this.path);
    const free = bavail * bsize;
    if (needed <= free) return;
    throw new Error(`No space left in ${this.path}: ${bytes(needed)} needed, ${bytes(free)} free`);
  }

  /** Marks the claim's backup as incomplete. */
  begin(key: ClaimKey): void {
    rmSync(this.manifestOf(key), { force: true });
    mkdirSync(this.filesOf(key), { recursive: true });
  }

  /** Deletes files that the claim no longer contains, then marks its backup as complete. */
  finish(key: ClaimKey, manifest: Manifest): void {
    prune(this.filesOf(key), new Set(manifest.entries.filter(({ type }) => type !== "link").map(({ path }) => path)));
    const { entries, ...about } = manifest;
    // One entry per line, for grep and diff.
    const lines = entries.map((entry) => JSON.stringify(entry)).join(",\n");
    const unfinished = `${this.manifestOf(key)}.unfinished`;
    writeFileSync(unfinished, `${JSON.stringify(about).slice(0, -1)},"entries":[\n${lines}\n]}\n`);
    renameSync(unfinished, this.manifestOf(key));
  }

  /** Yields the files of an earlier or interrupted backup of the claim. */
  *known(key: ClaimKey): Generator<{ path: string; size: number; sha256: string }> {
    const root = this.filesOf(key);
    for (const path of filesBelow(root)) {
      const file = join(root, path);
      yield { path, size: statSync(file).size, sha256: sha256(file) };
    }
  }

  /** @throws {Error} if a file of the manifest is missing or has changed since the backup. */
  check(key: ClaimKey, { entries }: Manifest): void {
    for (const entry of entries) {
      const file = join(this.filesOf(key), entry.path);
      if (entry.type !== "file" || isSame(file, entry)) continue;
      throw new Error(
        `The backup is damaged: ${file} is missing or does not match its manifest. Nothing was changed. ` +
          "Back up again, or name the other claims with --claim",
      );
    }
  }

  private manifestOf(key: ClaimKey): string {
    return join(this.path, `${key}.json`);
  }
}

/** Returns the path of an entry below a folder, after creating its parent. */
export function placeFor(root: string, path: string): string {
  if (path.split("/").some((part) => part === "" || part === "." || part === "..")) {
    throw new Error(`The pod sent a path outside the claim: ${path}`);
  }
  const place = join(root, path);
  mkdirSync(dirname(place), { recursive: true });
  return place;
}

function* filesBelow(root: string, folder = ""): Generator<string> {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = folder + entry.name;
    if (entry.isDirectory()) yield* filesBelow(root, `${path}/`);
    else if (entry.isFile()) yield path;
  }
}

function prune(root: string, keep: ReadonlySet<string>, folder = ""): void {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = folder + entry.name;
    if (entry.isDirectory()) {
      prune(root, keep, `${path}/`);
      if (!keep.has(path)) rmdirSync(join(root, path));
    } else if (!keep.has(path)) {
      unlinkSync(join(root, path));
    }
  }
}

function isSame(file: string, entry: { readonly size: number; readonly sha256: string }): boolean {
  return statSync(file, { throwIfNoEntry: false })?.size === entry.size && sha256(file) === entry.sha256;
}

function sha256(file: string): string {
  const digest = createHash("sha256");
  const chunk = Buffer.allocUnsafe(2 ** 20);
  const handle = openSync(file, "r");
  try {
    for (let length; (length = readSync(handle, chunk)) > 0;) digest.update(chunk.subarray(0, length));
  } finally {
    closeSync(handle);
  }
  return digest.digest("hex");
}

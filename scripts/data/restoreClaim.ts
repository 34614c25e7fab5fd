import { closeSync, openSync, readSync } from "node:fs";
import { join } from "node:path";
import type { Manifest } from "./backupFolder";
import { Progress, count } from "./progress";
import type { Session } from "./session";

/** The contents of a claim compared with the backup. */
export interface ClaimContents {
  /** Number of files that are not in the backup. */
  readonly extraneous: number;
  /** Their size. */
  readonly bytes: number;
  readonly examples: readonly string[];
  /** True if a restore of this same backup was interrupted. */
  readonly resumes: boolean;
  /** True if the service may write to it. */
  readonly writable: boolean;
  /** Bytes that the backup needs. */
  readonly needed: number;
  /** Bytes that are free for it. */
  readonly free: number;
}

/** Restores one claim, with pod/receive.py. */
export class RestoreClaim {
  constructor(
    private readonly session: Session,
    private readonly root: string,
    private readonly manifest: Manifest,
    private readonly title: string,
  ) {}

  /** Compares the claim with the backup, and changes nothing. */
  async inspect(): Promise<ClaimContents> {
    const { finished, claim, entries } = this.manifest;
    await this.session.send({ backup: `${claim} ${finished}` });
    for (const entry of entries) await this.session.send(entry);
    await this.session.send(undefined);
    return (await this.session.receive<{ contents: ClaimContents }>()).contents;
  }

  /** Makes the claim equal to the backup, and verifies it. */
  async run(): Promise<void> {
    await this.session.send({ go: true });
    const { missing } = await this.session.receive<{ missing: readonly string[] }>();
    const sizes = new Map(this.manifest.entries.map((entry) => [entry.path, entry.type === "file" ? entry.size : 0]));
    const total = missing.reduce((sum, path) => sum + (sizes.get(path) ?? 0), 0);
    const progress = new Progress(this.title, { files: missing.length, bytes: total });
    for (const path of missing) {
      await this.sendFile(join(this.root, path), progress);
      progress.addFile();
    }
    await this.session.receive<{ done: object }>();
    const files = this.manifest.entries.filter(({ type }) => type === "file").length;
    progress.done(files === missing.length ? "verified in the claim" : `all ${count(files)} in the claim verified`);
  }

  private async sendFile(place: string, progress: Progress): Promise<void> {
    const file = openSync(place, "r");
    try {
      for (;;) {
        // A new buffer for each chunk: the pipe may still hold the previous one.
        const chunk = Buffer.allocUnsafe(2 ** 18);
        const length = readSync(file, chunk);
        await this.session.sendChunk(chunk.subarray(0, length));
        if (length === 0) return;
        progress.addBytes(length);
      }
    } finally {
      closeSync(file);
    }
  }
}

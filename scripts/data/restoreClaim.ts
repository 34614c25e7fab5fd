import { closeSync, openSync, readSync } from "node:fs";
import { join } from "node:path";
import type { Manifest } from "./backupFolder";
import { Progress, count } from "./progress";
import type { Session } from "./session";

/** What a claim holds beside the backup. */
export interface Holds {
  readonly other: number;
  readonly bytes: number;
  readonly examples: readonly string[];
  /** Whether this same backup was being restored into it, and did not end. */
  readonly continues: boolean;
  /** Whether the service may write to it. */
  readonly writable: boolean;
  /** Bytes that the backup needs. */
  readonly needed: number;
  /** Bytes that there are for it. */
  readonly free: number;
}

/** Restores one claim, as a talk with pod/receive.py. */
export class RestoreClaim {
  constructor(
    private readonly session: Session,
    private readonly root: string,
    private readonly manifest: Manifest,
    private readonly title: string,
  ) {}

  /** Looks, and changes nothing. */
  async inspect(): Promise<Holds> {
    const { finished, claim, entries } = this.manifest;
    await this.session.tell({ backup: `${claim} ${finished}` });
    for (const entry of entries) await this.session.tell(entry);
    await this.session.tell(undefined);
    return (await this.session.hear<{ holds: Holds }>()).holds;
  }

  /** Makes the claim hold the backup and nothing else; verified there. */
  async run(): Promise<void> {
    await this.session.tell({ go: true });
    const { missing } = await this.session.hear<{ missing: readonly string[] }>();
    const sizes = new Map(this.manifest.entries.map((entry) => [entry.path, entry.type === "file" ? entry.size : 0]));
    const total = missing.reduce((sum, path) => sum + (sizes.get(path) ?? 0), 0);
    const progress = new Progress(this.title, { files: missing.length, bytes: total });
    for (const path of missing) {
      await this.sendFile(join(this.root, path), progress);
      progress.addFile();
    }
    await this.session.hear<{ done: object }>();
    const files = this.manifest.entries.filter(({ type }) => type === "file").length;
    progress.done(
      files === missing.length ? "all verified in the claim" : `all ${count(files)} of the claim verified there`,
    );
  }

  private async sendFile(place: string, progress: Progress): Promise<void> {
    const file = openSync(place, "r");
    try {
      for (;;) {
        // A buffer of its own for each chunk: the pipe may still have the one before.
        const chunk = Buffer.allocUnsafe(2 ** 18);
        const length = readSync(file, chunk);
        await this.session.tellChunk(chunk.subarray(0, length));
        if (length === 0) return;
        progress.addBytes(length);
      }
    } finally {
      closeSync(file);
    }
  }
}

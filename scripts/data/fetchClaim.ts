import { createHash } from "node:crypto";
import { closeSync, lstatSync, mkdirSync, openSync, rmSync, writeSync } from "node:fs";
import type { ClaimKey } from "../../lib/catalog/claims";
import type { BackupFolder, Entry } from "./backupFolder";
import { placeFor } from "./backupFolder";
import { Progress, count } from "./progress";
import type { Session } from "./session";

type About = Pick<Extract<Entry, { type: "folder" }>, "path" | "mode" | "mtime">;

/** A message of pod/send.py, with one of these. */
interface Message {
  readonly total?: { readonly files: number; readonly bytes: number };
  readonly folder?: About;
  readonly link?: { readonly path: string; readonly target: string };
  readonly same?: About & { readonly size: number; readonly sha256: string };
  /** The content follows. */
  readonly file?: About;
  /** A socket or pipe. */
  readonly skipped?: string;
  readonly end?: true;
}

/** Copies the files of a claim that a backup does not have yet to its folder, and returns all entries of the claim. */
export async function fetchClaim(
  session: Session,
  folder: BackupFolder,
  key: ClaimKey,
  title: string,
): Promise<readonly Entry[]> {
  let present = 0;
  for (const known of folder.known(key)) {
    present += known.size;
    await session.send(known);
  }
  await session.send(undefined);

  const root = folder.filesOf(key);
  const entries: Entry[] = [];
  const progress = new Progress(title, { files: 0, bytes: 0 });
  let same = 0;
  for (;;) {
    const message = await session.receive<Message>();
    if (message.end === true) break;
    if (message.total !== undefined) {
      folder.requireSpace(message.total.bytes - present);
      progress.expect(message.total);
    }
    if (message.folder !== undefined) {
      makeFolder(placeFor(root, message.folder.path));
      entries.push({ type: "folder", ...message.folder });
    }
    if (message.link !== undefined) entries.push({ type: "link", ...message.link });
    if (message.skipped !== undefined) console.error(`${title}: skipped ${message.skipped}, which is not a file`);
    if (message.same !== undefined) {
      entries.push({ type: "file", ...message.same });
      same++;
      progress.addBytes(message.same.size);
      progress.addFile();
    }
    if (message.file !== undefined) {
      entries.push({
        type: "file",
        ...message.file,
        ...(await fetchFile(session, placeFor(root, message.file.path), progress)),
      });
      progress.addFile();
    }
  }
  progress.done(same === 0 ? "all copied" : `${count(same)} unchanged`);
  return entries;
}

async function fetchFile(
  session: Session,
  place: string,
  progress: Progress,
): Promise<{ size: number; sha256: string }> {
  makeWayForFile(place);
  const digest = createHash("sha256");
  // Synchronous calls are several times as fast for many small files.
  const file = openSync(place, "w", 0o600);
  try {
    for await (const chunk of session.receiveContent()) {
      digest.update(chunk);
      writeSync(file, chunk);
      progress.addBytes(chunk.length);
    }
  } finally {
    closeSync(file);
  }
  const sent = await session.receive<{ size: number; sha256: string }>();
  if (digest.digest("hex") !== sent.sha256) {
    throw new Error(`${place}: checksum mismatch after the transfer. Run the command again`);
  }
  return sent;
}

/** An earlier backup may have a file in the place of a folder, and the reverse. */
function makeFolder(place: string): void {
  const found = lstatSync(place, { throwIfNoEntry: false });
  if (found !== undefined && !found.isDirectory()) rmSync(place);
  mkdirSync(place, { recursive: true });
}

function makeWayForFile(place: string): void {
  const found = lstatSync(place, { throwIfNoEntry: false });
  if (found !== undefined && !found.isFile()) rmSync(place, { recursive: true });
}

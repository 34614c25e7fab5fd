import { createHash } from "node:crypto";
import { closeSync, lstatSync, mkdirSync, openSync, rmSync, writeSync } from "node:fs";
import type { ClaimKey } from "../../lib/catalog/claims";
import type { BackupFolder, Entry } from "./backupFolder";
import { placeFor } from "./backupFolder";
import { Progress, count } from "./progress";
import type { Session } from "./session";

type About = Pick<Extract<Entry, { type: "folder" }>, "path" | "mode" | "mtime">;

/** What pod/send.py tells, one of these at a time. */
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

/** Copies a claim's files into the folder of a backup, those that are not there already; gives all of its entries. */
export async function fetchClaim(
  session: Session,
  folder: BackupFolder,
  key: ClaimKey,
  title: string,
): Promise<readonly Entry[]> {
  let there = 0;
  for (const known of folder.known(key)) {
    there += known.size;
    await session.tell(known);
  }
  await session.tell(undefined);

  const root = folder.filesOf(key);
  const entries: Entry[] = [];
  const progress = new Progress(title, { files: 0, bytes: 0 });
  let same = 0;
  for (;;) {
    const message = await session.hear<Message>();
    if (message.end === true) break;
    if (message.total !== undefined) {
      folder.requireRoom(message.total.bytes - there);
      progress.expect(message.total);
    }
    if (message.folder !== undefined) {
      makeFolder(placeFor(root, message.folder.path));
      entries.push({ type: "folder", ...message.folder });
    }
    if (message.link !== undefined) entries.push({ type: "link", ...message.link });
    if (message.skipped !== undefined) console.error(`${title}: ${message.skipped} is no file and left out`);
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
  progress.done(same === 0 ? "all copied" : `${count(same)} were there already`);
  return entries;
}

async function fetchFile(
  session: Session,
  place: string,
  progress: Progress,
): Promise<{ size: number; sha256: string }> {
  makeWayForFile(place);
  const digest = createHash("sha256");
  // Synchronous calls: for many small files they are several times as fast, and nothing else is to be done meanwhile.
  const file = openSync(place, "w", 0o600);
  try {
    for await (const chunk of session.hearContent()) {
      digest.update(chunk);
      writeSync(file, chunk);
      progress.addBytes(chunk.length);
    }
  } finally {
    closeSync(file);
  }
  const sent = await session.hear<{ size: number; sha256: string }>();
  if (digest.digest("hex") !== sent.sha256) {
    throw new Error(`${place} arrived with another checksum than it was sent with: run the command again`);
  }
  return sent;
}

/** In a later backup a folder may stand where a file stood, and the other way round. */
function makeFolder(place: string): void {
  const found = lstatSync(place, { throwIfNoEntry: false });
  if (found !== undefined && !found.isDirectory()) rmSync(place);
  mkdirSync(place, { recursive: true });
}

function makeWayForFile(place: string): void {
  const found = lstatSync(place, { throwIfNoEntry: false });
  if (found !== undefined && !found.isFile()) rmSync(place, { recursive: true });
}

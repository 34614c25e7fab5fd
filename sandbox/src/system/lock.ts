import * as fs from "node:fs";
import * as path from "node:path";

import { identify, isAlive, type ProcessIdentity } from "./processes";

/**
 * Runs an action while this process alone holds the lock file. A second process waits and says so; the lock of a process
 * that died is taken over.
 */
export async function withLock<T>(file: string, action: () => Promise<T>): Promise<T> {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  let waiting = false;
  while (!tryLock(file)) {
    const holder = readHolder(file);
    if (holder && !waiting) {
      waiting = true;
      console.log(`Another sandbox command is at work (process ${holder.pid}): waiting until it ends.`);
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  const release = (): void => {
    fs.rmSync(file, { force: true });
  };
  process.once("exit", release);
  try {
    return await action();
  } finally {
    process.off("exit", release);
    release();
  }
}

/** Links a complete file into place: unlike an exclusive create and a write, no other process can see it half written. */
function tryLock(file: string): boolean {
  const holder = readHolder(file);
  if (holder && isAlive(holder)) {
    return false;
  }
  if (holder) {
    removeDead(file, holder);
  }
  const own = `${file}.${process.pid}`;
  fs.writeFileSync(own, JSON.stringify(identify(process.pid)));
  try {
    fs.linkSync(own, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") {
      return false;
    }
    throw error;
  } finally {
    fs.rmSync(own, { force: true });
  }
}

/** Moves the lock aside before it is removed: another process may have replaced it since it was read. */
function removeDead(file: string, holder: ProcessIdentity): void {
  const aside = `${file}.dead.${process.pid}`;
  try {
    fs.renameSync(file, aside);
  } catch {
    return;
  }
  const moved = readHolder(aside);
  if (moved && moved.pid !== holder.pid && isAlive(moved)) {
    fs.linkSync(aside, file);
  }
  fs.rmSync(aside, { force: true });
}

function readHolder(file: string): ProcessIdentity | undefined {
  try {
    return JSON.parse(fs.readFileSync(file, "utf8")) as ProcessIdentity;
  } catch {
    return undefined;
  }
}

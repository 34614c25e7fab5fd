import * as fs from "node:fs";
import * as path from "node:path";

import { identify, isAlive, type ProcessIdentity } from "./processes";
import { until } from "./until";

/**
 * Runs an action while holding the lock file. A second process waits and prints that it does; the lock of a dead process
 * is taken over.
 */
export async function withLock<T>(file: string, action: () => Promise<T>): Promise<T> {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  let waiting = false;
  const take = (): boolean => {
    const taken = tryLock(file);
    const holder = taken ? undefined : readHolder(file);
    if (holder && !waiting) {
      waiting = true;
      console.log(`Another sandbox command is running (process ${holder.pid}): waiting for it to finish.`);
    }
    return taken;
  };
  await until(take, { interval: 500 });
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

/** Links a complete file into place, so that no other process can read it half written. */
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

/** Renames the lock before removing it: another process may have replaced it since it was read. */
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

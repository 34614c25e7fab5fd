import * as fs from "node:fs";

/**
 * A process as it was when it was started. The system gives the ids of dead processes to new ones, so an id alone does
 * not say that a process is ours; an id with the time of its start does.
 */
export interface ProcessIdentity {
  readonly pid: number;
  readonly startTime: string;
}

/**
 * The fields of /proc/PID/stat after the command name. The name is in parentheses and may itself hold spaces and
 * parentheses, so everything up to the last one is skipped.
 */
export function parseStat(stat: string): { state: string; parent: number; startTicks: string } {
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return { state: fields[0] ?? "", parent: Number(fields[1]), startTicks: fields[19] ?? "" };
}

function readStat(pid: number): ReturnType<typeof parseStat> | undefined {
  try {
    return parseStat(fs.readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return undefined;
  }
}

let boot: string | undefined;

/** Ticks count from the boot, so the boot is part of a start time. */
function bootId(): string {
  boot ??= fs.readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  return boot;
}

/** Identifies a running process; undefined when there is none of this id, or only its remains (a zombie). */
export function identify(pid: number): ProcessIdentity | undefined {
  const stat = readStat(pid);
  return stat && stat.state !== "Z" ? { pid, startTime: `${bootId()}/${stat.startTicks}` } : undefined;
}

export function isAlive(identity: ProcessIdentity): boolean {
  return identify(identity.pid)?.startTime === identity.startTime;
}

export function listProcesses(): number[] {
  return fs
    .readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

export function commandLine(pid: number): string[] {
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").filter(Boolean);
  } catch {
    return [];
  }
}

/** All processes below the given ones, those not included. */
export function descendants(roots: readonly number[]): number[] {
  const children = new Map<number, number[]>();
  for (const pid of listProcesses()) {
    const parent = readStat(pid)?.parent;
    if (parent !== undefined) {
      children.set(parent, [...(children.get(parent) ?? []), pid]);
    }
  }
  const found: number[] = [];
  const queue = [...roots];
  for (let pid = queue.shift(); pid !== undefined; pid = queue.shift()) {
    const below = children.get(pid) ?? [];
    found.push(...below);
    queue.push(...below);
  }
  return found;
}

/** Sends a signal; a process that is gone already is fine. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") {
      throw error;
    }
  }
}

/** Waits until none of the processes is left; false when the time is over. */
export async function waitUntilGone(identities: readonly ProcessIdentity[], milliseconds: number): Promise<boolean> {
  const end = Date.now() + milliseconds;
  while (identities.some(isAlive)) {
    if (Date.now() > end) {
      return false;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return true;
}

/** Ends processes: politely first, by force when the time is over. */
export async function end(identities: readonly ProcessIdentity[], graceMilliseconds: number): Promise<void> {
  const living = identities.filter(isAlive);
  living.forEach(({ pid }) => {
    signal(pid, "SIGTERM");
  });
  if (!(await waitUntilGone(living, graceMilliseconds))) {
    living.filter(isAlive).forEach(({ pid }) => {
      signal(pid, "SIGKILL");
    });
    await waitUntilGone(living, 5_000);
  }
}

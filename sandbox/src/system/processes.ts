import * as fs from "node:fs";

import { until } from "./until";

/**
 * A process id with its start time: the system reuses ids, so an id alone does not identify a process.
 */
export interface ProcessIdentity {
  readonly pid: number;
  readonly startTime: string;
}

/**
 * Reads /proc/PID/stat. The command name is in parentheses and may itself contain spaces and parentheses: everything up to
 * the last one is skipped.
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

/** Start times are relative to the boot. */
function bootId(): string {
  boot ??= fs.readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  return boot;
}

/** Identifies a running process; undefined if there is none with this id, or only a zombie. */
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

/** All descendants of the given processes. */
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

/** Sends a signal, unless the process has already exited. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") {
      throw error;
    }
  }
}

/** Terminates processes, and kills those that are still running after the grace period. */
export async function terminate(identities: readonly ProcessIdentity[], grace: number): Promise<void> {
  const allExited = (timeout: number): Promise<boolean | undefined> =>
    until(() => !identities.some(isAlive), { interval: 50, timeout });
  const living = identities.filter(isAlive);
  living.forEach(({ pid }) => {
    signal(pid, "SIGTERM");
  });
  if (!(await allExited(grace))) {
    living.filter(isAlive).forEach(({ pid }) => {
      signal(pid, "SIGKILL");
    });
    await allExited(5_000);
  }
}

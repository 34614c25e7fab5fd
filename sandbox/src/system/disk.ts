import * as fs from "node:fs";
import * as path from "node:path";

import { UserError } from "../errors";
import { folders, home } from "../paths";
import type { Step } from "../progress/step";
import { capture } from "./run";

/** What is about to be made, concurrently and on one disk. */
interface Plan {
  readonly toolchain: readonly Step[];
  readonly images: readonly Step[];
}

/** Fails before the first step, rather than minutes later with a full disk. */
export async function requireDiskSpace(plan: Plan): Promise<void> {
  const needed = neededDiskSpace(plan, await diskUse(folders.build));
  const { bavail, bsize } = fs.statfsSync(nearestExisting(home));
  const free = bavail * bsize;
  if (free < needed) {
    throw new UserError(
      `${home}: not enough disk space (${formatGigabytes(free)} free, the builds need up to ${formatGigabytes(needed)}).`,
      "Free some space, or set CANCER_MLOPS_HOME to a folder on a larger disk.",
    );
  }
}

/** Bytes that have to be free: what an interrupted build left in its caches (`cached`) is already there. */
export function neededDiskSpace({ toolchain, images }: Plan, cached: number): number {
  return Math.max(0, sum(toolchain) - cached) + sum(images);
}

function sum(steps: readonly Step[]): number {
  return steps.reduce((bytes, { diskSpace = 0 }) => bytes + diskSpace, 0);
}

export function formatGigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}

export async function diskUse(folder: string): Promise<number> {
  if (!fs.existsSync(folder)) {
    return 0;
  }
  const output = await capture("du", ["-skx", folder]).catch(
    (error: unknown) => (error as { stdout?: string }).stdout ?? "0",
  );
  return Number(output.split("\t")[0]) * 1024;
}

function nearestExisting(folder: string): string {
  return fs.existsSync(folder) ? folder : nearestExisting(path.dirname(folder));
}

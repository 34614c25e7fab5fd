import * as fs from "node:fs";
import * as path from "node:path";

import { UserError } from "../errors";
import { capture } from "./run";

const gigabyte = 1e9;

/** Refuses when the file system of a folder has less room than is needed. */
export function requireFreeSpace(folder: string, bytes: number): void {
  const existing = nearestExisting(folder);
  const { bavail, bsize } = fs.statfsSync(existing);
  const free = bavail * bsize;
  if (free < bytes) {
    throw new UserError(
      `What has to be built takes up to ${formatGigabytes(bytes)} in ${folder}; ${formatGigabytes(free)} are free.`,
      "Make room, or set CANCER_MLOPS_HOME to a folder on a larger disk.",
    );
  }
}

export function formatGigabytes(bytes: number): string {
  return `${(bytes / gigabyte).toFixed(1)} GB`;
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

import * as fs from "node:fs";

import { mountPoints } from "./mountTable";
import { capture } from "./run";

/** Unmounts everything below the folders, newest first, because mounts can be nested. */
export async function unmountBelow(parents: readonly string[]): Promise<void> {
  const mounts = mountPoints(fs.readFileSync("/proc/self/mounts", "utf8"));
  for (const mount of mounts.reverse()) {
    if (parents.some((folder) => mount.startsWith(folder + "/"))) {
      await capture("umount", ["--lazy", mount]).catch(() => undefined);
    }
  }
}

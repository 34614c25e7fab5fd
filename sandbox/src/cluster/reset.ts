import * as fs from "node:fs";
import * as path from "node:path";

import { Layout, runtimeFolder, type Mode } from "./layout";
import { removePodNetworkResults } from "./podNetworks";
import { stopCluster } from "./stop";

/** Stops the cluster and deletes its state: objects, volumes, imported images, certificates. */
export async function resetCluster(mode: Mode, report: (progress: string) => void): Promise<void> {
  await stopCluster(mode, report);
  report("state");
  if (mode === "real") {
    removePodNetworkResults();
    removeCgroups();
    fs.rmSync(runtimeFolder, { recursive: true, force: true });
  }
  await fs.promises.rm(new Layout(mode).root, { recursive: true, force: true });
}

/** Removes the kubelet's control groups, which are empty now. */
function removeCgroups(): void {
  const base = "/sys/fs/cgroup";
  const roots = [base, ...fs.readdirSync(base).map((name) => path.join(base, name))].map((folder) =>
    path.join(folder, "kubepods"),
  );
  roots.filter((folder) => fs.existsSync(folder)).forEach(removeCgroup);
}

function removeCgroup(folder: string): void {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) {
      removeCgroup(path.join(folder, entry.name));
    }
  }
  try {
    fs.rmdirSync(folder);
  } catch {
    // In use by another kubelet.
  }
}

import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { succeeds } from "../system/run";
import { cannotRunNode } from "./simulation";

/** Returns why no real node can run here, found out by trying. */
export async function obstaclesToNode(): Promise<string[]> {
  if (process.platform !== "linux") {
    return [`The operating system is ${os.type()}: a node needs Linux.`];
  }
  if (process.getuid?.() !== 0) {
    return ["The user is not root: a node mounts file systems and creates network namespaces and control groups."];
  }
  const probes: readonly [string, () => boolean | Promise<boolean>][] = [
    ["File systems cannot be mounted.", canMount],
    ["Overlay file systems cannot be mounted.", canMountOverlay],
    ["Network namespaces cannot be created.", canUnshareNetwork],
    ["Control groups cannot be created.", canCreateControlGroup],
    ["Network settings of the kernel cannot be changed.", canWriteNetworkSettings],
  ];
  const results = await Promise.all(probes.map(async ([obstacle, probe]) => ((await probe()) ? undefined : obstacle)));
  return results.filter((obstacle) => obstacle !== undefined);
}

export async function requireNode(): Promise<void> {
  const obstacles = await obstaclesToNode();
  if (obstacles.length > 0) {
    throw cannotRunNode(obstacles);
  }
}

async function withFolder(action: (folder: string) => Promise<boolean>): Promise<boolean> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "sandbox-probe-"));
  try {
    return await action(folder);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

// In a mount namespace of its own, which is discarded.
const unshareMounts = (script: string): Promise<boolean> => succeeds("unshare", ["--mount", "sh", "-c", script]);

const canMount = (): Promise<boolean> => withFolder((folder) => unshareMounts(`mount -t tmpfs tmpfs '${folder}'`));

const canMountOverlay = (): Promise<boolean> =>
  withFolder((folder) =>
    unshareMounts(
      `mount -t tmpfs tmpfs '${folder}' && cd '${folder}' && mkdir lower upper work all && mount -t overlay overlay -o lowerdir=lower,upperdir=upper,workdir=work all`,
    ),
  );

const canUnshareNetwork = (): Promise<boolean> => succeeds("unshare", ["--net", "true"]);

function canCreateControlGroup(): boolean {
  const controllers = ["/sys/fs/cgroup/pids", "/sys/fs/cgroup"].find((folder) => fs.existsSync(folder));
  const folder = path.join(controllers ?? "", `sandbox-probe-${process.pid}`);
  try {
    fs.mkdirSync(folder);
    fs.rmdirSync(folder);
    return true;
  } catch {
    return false;
  }
}

function canWriteNetworkSettings(): boolean {
  try {
    const setting = "/proc/sys/net/ipv4/ip_forward";
    fs.accessSync(setting, fs.constants.W_OK);
    fs.writeFileSync(setting, fs.readFileSync(setting));
    return true;
  } catch {
    return false;
  }
}

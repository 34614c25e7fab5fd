import * as fs from "node:fs";

import { unmountBelow } from "../system/mounts";
import {
  commandLine,
  descendants,
  terminate,
  identify,
  isAlive,
  listProcesses,
  signal,
  type ProcessIdentity,
} from "../system/processes";
import { runningProcess, startedComponents } from "./component";
import { containerdSocket, Layout, runtimeFolder, type Mode } from "./layout";
import { tearDownNetwork } from "./network";
import { removePodNamespaces } from "./podNetworks";

const secondsForPods = 10;

/** Stops what would restart pods, then the pods, then the rest. Keeps data. */
export async function stopCluster(mode: Mode, report: (progress: string) => void): Promise<void> {
  const layout = new Layout(mode);
  report("kubelet and controllers");
  await endComponents(layout, [
    "kubelet",
    "kube-scheduler",
    "kube-controller-manager",
    "local-path-provisioner",
    "kwok",
  ]);
  if (mode === "real") {
    report("pods");
    await endPods();
  }
  report("API server, etcd and the rest");
  await endComponents(layout, ["kube-proxy", "coredns", "kube-apiserver"]);
  await endComponents(layout, startedComponents(layout));
  if (mode === "real") {
    report("mounts and network");
    await unmountBelow([runtimeFolder, layout.root]);
    await removePodNamespaces();
    await tearDownNetwork();
  }
}

async function endComponents(layout: Layout, names: readonly string[]): Promise<void> {
  const identities = names.map((name) => runningProcess(layout, name)).filter((identity) => identity !== undefined);
  await terminate(identities, 10_000);
  names.forEach((name) => {
    fs.rmSync(layout.pid(name), { force: true });
  });
}

/**
 * Terminates the containers, so that databases are closed, and kills the shims, which outlive containerd. A shim is
 * recognized by the socket of the sandbox's containerd in its arguments.
 */
async function endPods(): Promise<void> {
  const shims = listProcesses().filter((pid) => {
    const words = commandLine(pid);
    return words[0]?.includes("containerd-shim") && words.includes(containerdSocket);
  });
  const containers = identifyAll(descendants(shims));
  await terminate(containers, secondsForPods * 1000);
  const left = [...identifyAll(descendants(shims)), ...identifyAll(shims)];
  left.filter(isAlive).forEach(({ pid }) => {
    signal(pid, "SIGKILL");
  });
}

function identifyAll(pids: readonly number[]): ProcessIdentity[] {
  return pids.map(identify).filter((identity) => identity !== undefined);
}

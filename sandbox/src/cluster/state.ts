import { isApiReady, isNodeReady } from "./api";
import { runningProcess } from "./component";
import { Layout, type Mode } from "./layout";

const controlPlane = ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler"];

export function componentsOf(mode: Mode): string[] {
  return mode === "real"
    ? [...controlPlane, "containerd", "kubelet", "kube-proxy", "coredns", "local-path-provisioner"]
    : [...controlPlane, "kwok"];
}

/** The mode of the running components. */
export function runningMode(): Mode | undefined {
  return (["real", "simulated"] as const).find((mode) =>
    componentsOf(mode).some((name) => runningProcess(new Layout(mode), name)),
  );
}

/** Returns whether every component runs, the API answers and the node is ready. */
export async function isClusterRunning(mode: Mode): Promise<boolean> {
  const layout = new Layout(mode);
  return (
    componentsOf(mode).every((name) => runningProcess(layout, name)) &&
    (await isApiReady(layout)) &&
    (await isNodeReady(layout))
  );
}

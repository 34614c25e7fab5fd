import * as net from "node:net";

import { UserError } from "../errors";
import { runningProcess } from "./component";
import type { Layout } from "./layout";
import { addresses, ports } from "./network";

/** Components that listen on loopback. */
const listeners: readonly [component: string, port: number][] = [
  ["etcd", ports.etcdClient],
  ["kube-controller-manager", ports.controllerManager],
  ["kube-scheduler", ports.scheduler],
];

/** Fails if a port of a component is in use, usually by a sandbox with another state folder. */
export async function requireFreePorts(layout: Layout): Promise<void> {
  for (const [component, port] of listeners) {
    if (!runningProcess(layout, component) && (await isTaken(port))) {
      throw new UserError(
        `${addresses.loopback}:${port}: in use, but needed by ${component}.`,
        "Stop the process that `ss -ltnp` shows; it may belong to a sandbox with a different CANCER_MLOPS_HOME.",
      );
    }
  }
}

function isTaken(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ port, host: addresses.loopback });
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => {
      resolve(false);
    });
  });
}

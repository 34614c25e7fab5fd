import * as net from "node:net";

import { UserError } from "../errors";
import { runningProcess } from "./component";
import type { Layout } from "./layout";
import { addresses, ports } from "./network";

/** The ports on loopback, with the component that listens there. */
const listeners: readonly [component: string, port: number][] = [
  ["etcd", ports.etcdClient],
  ["kube-controller-manager", ports.controllerManager],
  ["kube-scheduler", ports.scheduler],
];

/** Refuses early when another program listens where a component is about to: most often a sandbox with another state folder. */
export async function requireFreePorts(layout: Layout): Promise<void> {
  for (const [component, port] of listeners) {
    if (!runningProcess(layout, component) && (await isTaken(port))) {
      throw new UserError(
        `Port ${port} of ${addresses.loopback}, which ${component} needs, is in use.`,
        "Another sandbox with a different CANCER_MLOPS_HOME may be running: stop it there. `ss -ltnp` names the process.",
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

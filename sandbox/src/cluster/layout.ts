import * as path from "node:path";

import { folders } from "../paths";

/** The kind of node: real, or simulated by KWOK. */
export type Mode = "real" | "simulated";

export const contextName = "cancer-mlops-sandbox";
export const nodeName = "sandbox";

/** Sockets and mounts: the path of a socket is limited to 107 characters. */
export const runtimeFolder = "/run/cancer-mlops-sandbox";
export const containerdSocket = path.join(runtimeFolder, "containerd.sock");

/** The files of a cluster. The modes do not share any. */
export class Layout {
  readonly root: string;

  constructor(readonly mode: Mode) {
    this.root = mode === "real" ? folders.cluster : folders.simulated;
  }

  readonly pki = (...names: string[]): string => path.join(this.root, "pki", ...names);
  /** Kubeconfigs of the components. */
  readonly access = (name: string): string => path.join(this.root, "access", `${name}.conf`);
  readonly config = (...names: string[]): string => path.join(this.root, "config", ...names);
  readonly data = (...names: string[]): string => path.join(this.root, "data", ...names);
  readonly log = (component: string): string => path.join(this.root, "log", `${component}.log`);
  readonly pid = (component: string): string => path.join(this.root, "pids", `${component}.json`);

  get kubeconfig(): string {
    return path.join(this.root, "kubeconfig");
  }
}

import * as path from "node:path";

import { folders } from "../paths";

/** A real node, or KWOK's simulation of one. */
export type Mode = "real" | "simulated";

export const contextName = "cancer-mlops-sandbox";
export const nodeName = "sandbox";

/** Sockets and mounts: short names, because the name of a socket may not be longer than 107 characters. */
export const runtimeFolder = "/run/cancer-mlops-sandbox";
export const containerdSocket = path.join(runtimeFolder, "containerd.sock");

/** The folders of a cluster. The two modes have different ones: pods of one mean nothing to the other. */
export class Layout {
  readonly root: string;

  constructor(readonly mode: Mode) {
    this.root = mode === "real" ? folders.cluster : folders.simulated;
  }

  readonly pki = (...names: string[]): string => path.join(this.root, "pki", ...names);
  /** Kubeconfig files of the cluster's own programs. */
  readonly access = (name: string): string => path.join(this.root, "access", `${name}.conf`);
  readonly config = (...names: string[]): string => path.join(this.root, "config", ...names);
  readonly data = (...names: string[]): string => path.join(this.root, "data", ...names);
  readonly log = (component: string): string => path.join(this.root, "log", `${component}.log`);
  readonly pid = (component: string): string => path.join(this.root, "pids", `${component}.json`);

  get kubeconfig(): string {
    return path.join(this.root, "kubeconfig");
  }
}

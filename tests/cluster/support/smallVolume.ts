import { execFileSync } from "node:child_process";
import { mkdtempSync, rmdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestStack } from "./stack";

/**
 * A volume in memory, reserved for one claim. Volumes of the embedded cluster's classes are directories: they are never
 * full before the machine's disk is.
 */
export class SmallVolume {
  readonly path = mkdtempSync(join(tmpdir(), "cancer-mlops-volume-"));
  private readonly name: string;

  /** @param options - of tmpfs. */
  constructor(
    private readonly stack: TestStack,
    private readonly claim: string,
    options: string,
  ) {
    this.name = `${stack.namespace}-${claim}`;
    execFileSync("mount", ["-t", "tmpfs", "-o", `mode=0777,${options}`, "tmpfs", this.path]);
  }

  /** @param type - the kubelet applies fsGroup to a local volume, and not to hostPath. */
  async create(type: "hostPath" | "local"): Promise<void> {
    const here = { key: "kubernetes.io/hostname", operator: "In", values: ["sandbox"] };
    await this.stack.kubectl.create({
      apiVersion: "v1",
      kind: "PersistentVolume",
      metadata: { name: this.name },
      spec: {
        [type]: { path: this.path },
        nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [here] }] } },
        capacity: { storage: "5Gi" },
        accessModes: ["ReadWriteOnce"],
        persistentVolumeReclaimPolicy: "Retain",
        storageClassName: "standard",
        claimRef: { namespace: this.stack.namespace, name: this.claim },
      },
    });
  }

  /** Changes the options of the mount while it is in use. */
  remount(options: string): void {
    execFileSync("mount", ["-o", `remount,${options}`, this.path]);
  }

  async remove(): Promise<void> {
    await this.stack.kubectl.run("delete", "persistentvolume", this.name, "--ignore-not-found", "--wait=false");
    // Lazily: terminating pods may still use it.
    execFileSync("umount", ["--lazy", this.path]);
    rmdirSync(this.path);
  }
}

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestStack } from "./stack";

/**
 * A volume with a size of its own, in memory, made for one claim before that is there. Volumes of the embedded cluster's
 * classes are directories: none of them is ever full before the machine's disk is.
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

  /** @param type - hostPath is taken as it is; of a local one the kubelet gives the files to the pod's group. */
  async create(type: "hostPath" | "local"): Promise<void> {
    const here = { key: "kubernetes.io/hostname", operator: "In", values: ["sandbox"] };
    await this.stack.createObject({
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

  /** Changes its options while it is in use. */
  remount(options: string): void {
    execFileSync("mount", ["-o", `remount,${options}`, this.path]);
  }

  async remove(): Promise<void> {
    await this.stack.inCluster("delete", "persistentvolume", this.name, "--ignore-not-found", "--wait=false");
    // Pods that are on their way out may still have it.
    execFileSync("umount", ["--lazy", this.path]);
    rmdirSync(this.path);
  }
}

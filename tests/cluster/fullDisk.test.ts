import { join } from "node:path";
import { attacked } from "./support/attack";
import { inClaims } from "./support/claims";
import { fails, runs } from "./support/commands";
import { readyPods, servicePods } from "./support/pods";
import { testWithPods } from "./support/sandbox";
import { SmallVolume } from "./support/smallVolume";
import { devStack } from "./support/stack";

/** Volumes that are full or read-only: the user reads why, and continues after fixing them. */
const stack = devStack("cancer-mlops-full", 6);
const { kubectl } = stack;

const FULL = "size=4k,nr_inodes=8";
const FIXED = "rw,size=64m,nr_inodes=10000";
let volumes: Record<"models" | "backend" | "prometheus" | "grafana" | "backup", SmallVolume>;
let folder: string;

beforeAll(async () => {
  await stack.create();
  volumes = {
    models: new SmallVolume(stack, "models-pvc", FULL),
    backend: new SmallVolume(stack, "mlflow-backend-pvc", "ro,size=64m"),
    prometheus: new SmallVolume(stack, "prometheus-data-pvc", "size=4k,nr_inodes=1"),
    grafana: new SmallVolume(stack, "grafana-data-pvc", "ro,size=64m"),
    backup: new SmallVolume(stack, "none", "size=4m"),
  };
  folder = join(volumes.backup.path, "backup");
  await volumes.models.create("local");
  await volumes.backend.create("hostPath");
  await volumes.prometheus.create("local");
  await volumes.grafana.create("local");
}, 180_000);

afterAll(async () => {
  // Undefined if the set-up failed.
  for (const volume of Object.values((volumes as typeof volumes | undefined) ?? {})) await volume.remove();
  await stack.remove();
}, 180_000);

testWithPods(
  "up prints for every service why its pod is not ready, and ends soon after Ctrl+C",
  async () => {
    const reasons = [
      /\bapi: .*No space left on device/i,
      /\bmlflow: .*Read-only file system/i,
      /\bprometheus: .*no space left on device/i,
      /\bgrafana: .*read-only file system/i,
    ];
    const { failed, signal } = await attacked(
      stack,
      "up",
      (printed) => reasons.every((reason) => reason.test(printed)),
      (pid) => {
        process.kill(pid, "SIGINT");
      },
    );
    expect({ failed, signal }).toEqual({ failed: true, signal: null });
  },
  300_000,
);

testWithPods(
  "the next up succeeds after the volumes are fixed",
  async () => {
    for (const name of ["models", "backend", "prometheus", "grafana"] as const) volumes[name].remount(FIXED);
    // Containers that failed restart after some minutes only.
    await kubectl.run("delete", "pods", "--all", "--now");
    await stack.up();
    await readyPods(kubectl);
    await stack.previewExpectingNoChanges();
  },
  300_000,
);

testWithPods(
  "a backup fails on a full disk with the space that it needs, and resumes in the same folder on a larger one",
  async () => {
    await inClaims(
      kubectl,
      "head -c 8388608 /dev/urandom > /claims/models-pvc/large; chown 1000 /claims/models-pvc/large",
    );
    expect(await fails(stack, "data/backup", folder, "--claim", "models")).toMatch(/8\.\d MiB needed/);
    volumes.backup.remount("size=32m");
    await runs(stack, "data/backup", folder, "--claim", "models");
  },
  120_000,
);

testWithPods(
  "a restore to a full or read-only volume is refused before a service is stopped",
  async () => {
    await inClaims(kubectl, "rm /claims/models-pvc/large");
    const before = await servicePods(kubectl);
    volumes.models.remount("size=4m");
    const full = await fails(stack, "data/restore", folder, "--claim", "models");
    expect(full).toMatch(/models-pvc.*8\.\d MiB needed.*storage\.claims\.models\.size/);
    volumes.models.remount("ro,size=32m");
    expect(await fails(stack, "data/restore", folder, "--claim", "models")).toMatch(/models-pvc.*read-only/);
    expect(await servicePods(kubectl)).toEqual(before);
    volumes.models.remount(FIXED);
    await runs(stack, "data/restore", folder, "--claim", "models");
    expect(await inClaims(kubectl, "stat -c %s /claims/models-pvc/large")).toBe("8388608\n");
  },
  180_000,
);

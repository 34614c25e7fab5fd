import { join } from "node:path";
import { fails, runs } from "./dataCommands";
import { SmallVolume } from "./smallVolume";
import { devStack, testWithPods } from "./stack";

/** Volumes that are full or read-only: what the user sees, and that it goes on once they are mended. */
const stack = devStack("cancer-mlops-full", 6);

const FULL = "size=4k,nr_inodes=8";
const MENDED = "rw,size=64m,nr_inodes=10000";
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
  // Not there where the set-up failed.
  for (const volume of Object.values((volumes as typeof volumes | undefined) ?? {})) await volume.remove();
  await stack.remove();
}, 180_000);

testWithPods(
  "`pulumi up` says of each service why its pod is not ready, and ends at once when the user has read that",
  async () => {
    const reasons = [
      /api: its container copy-models ended with exit code 1: .*No space left on device/,
      /mlflow: its container upgrade-database .* storage\.claims\.mlflowBackend: Read-only file system/,
      /prometheus: its container prometheus ended .*no space left on device/,
      /grafana: its container reset-admin-password .*read-only file system/,
    ];
    const { failed, signal } = await stack.attacked(
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
  "once the volumes are mended, the next `pulumi up` ends well",
  async () => {
    for (const name of ["models", "backend", "prometheus", "grafana"] as const) volumes[name].remount(MENDED);
    // Pods that failed are tried again after some minutes only.
    await stack.kubectl("delete", "pods", "--all", "--now");
    await stack.up();
    await stack.readyPods();
    await stack.previewExpectingNoChanges();
  },
  300_000,
);

testWithPods(
  "a backup without room says how much is needed and free, and goes on in the same folder once there is room",
  async () => {
    await stack.inClaims(
      "head -c 8388608 /dev/urandom > /claims/models-pvc/large; chown 1000 /claims/models-pvc/large",
    );
    const printed = await fails(stack, "data/backup", folder, "--claim", "models");
    expect(printed).toMatch(/No space left in .*backup: 8\.\d MiB needed, \d\.\d MiB free/);
    expect(printed).toContain("The backup is not finished: models. Run the command again to go on.");
    volumes.backup.remount("size=32m");
    await runs(stack, "data/backup", folder, "--claim", "models");
  },
  120_000,
);

testWithPods(
  "a restore into a claim without room, or a read-only one, is refused in words before anything is stopped",
  async () => {
    await stack.inClaims("rm /claims/models-pvc/large");
    const before = await stack.pods();
    volumes.models.remount("size=4m");
    const printed = await fails(stack, "data/restore", folder, "--claim", "models");
    expect(printed).toMatch(
      /models-pvc has no space left: 8\.\d MiB needed, \d\.\d MiB free; let storage\.claims\.models\.size grow/,
    );
    volumes.models.remount("ro,size=32m");
    expect(await fails(stack, "data/restore", folder, "--claim", "models")).toContain(
      "models-pvc cannot be written to by user 1000: its volume is read-only",
    );
    expect(await stack.pods()).toEqual(before);
    volumes.models.remount(MENDED);
    await runs(stack, "data/restore", folder, "--claim", "models");
    expect(await stack.inClaims("stat -c %s /claims/models-pvc/large")).toBe("8388608\n");
  },
  180_000,
);

import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inClaims, keptChecksums } from "./support/claims";
import { fails, killedWhen, runs } from "./support/commands";
import { readyPods, servicePods } from "./support/pods";
import { testWithPods } from "./support/sandbox";
import { Services } from "./support/services";
import { devStack } from "./support/stack";
import { until } from "./support/until";

/** One round trip: the backup of a running stack and the restore into a new one, both killed once and run again. */
const stack = devStack("cancer-mlops-data", 4);
const { kubectl } = stack;
const services = new Services(stack);

const folder = mkdtempSync(join(tmpdir(), "cancer-mlops-backup-"));
const artifact = randomBytes(100_000).toString("base64");
/** Printed in the middle of the large file of the models claim. */
const isCopyingModels = (printed: string) => printed.includes("of 257 MiB");
const HELPER_PODS = "--selector=app.kubernetes.io/name=data-copy";

let checksums: string;
let run: string;
let sampledAt: number;

beforeAll(async () => {
  await stack.create();
  await stack.up();
}, 300_000);

afterAll(async () => {
  await stack.remove();
  rmSync(folder, { recursive: true });
}, 180_000);

testWithPods(
  "claims hold large and many files, a run, samples, and a database that is being written to",
  async () => {
    // Created by root, then given to the users that the services run as.
    await inClaims(
      kubectl,
      `for claim in /claims/*; do
        mkdir "$claim/kept"; head -c 1000000 /dev/urandom > "$claim/kept/marker"; : > "$claim/kept/empty"
        chmod 640 "$claim/kept/marker"
      done
      head -c 268435456 /dev/urandom > /claims/models-pvc/kept/large
      cd /claims/mlflow-artifacts-pvc/kept
      i=0; while [ $i -lt 5000 ]; do echo $i > file-$i; i=$((i + 1)); done
      cd /claims
      for uid in 1000:models-pvc 1000:data-pvc 1000:logs-pvc 1000:mlflow-artifacts-pvc 1000:mlflow-backend-pvc \
        65534:prometheus-data-pvc 472:grafana-data-pvc; do chown -R "\${uid%%:*}" "\${uid#*:}/kept"; done`,
    );
    checksums = await keptChecksums(kubectl);
    await startBusyDatabase();
    run = await services.logRun(artifact);
    sampledAt = await services.lastSample();
  },
  300_000,
);

testWithPods(
  "a killed backup is unfinished, cannot be restored, and its pods end by themselves",
  async () => {
    expect(await killedWhen(stack, isCopyingModels, "data/backup", folder, "--claim", "models")).toBe(true);
    expect(await fails(stack, "data/restore", folder)).toContain("models");
    await until(
      async () => {
        const phases = await kubectl.run("get", "pods", HELPER_PODS, "--output=jsonpath={.items[*].status.phase}");
        return phases === "" || /^Succeeded( Succeeded)*$/.test(phases) || undefined;
      },
      { seconds: 30, what: "the end of the helper pods" },
    );
  },
  120_000,
);

testWithPods(
  "the next backup resumes and copies every claim while the services run",
  async () => {
    const before = await servicePods(kubectl);
    await runs(stack, "data/backup", folder);
    expect(await servicePods(kubectl)).toEqual(before);
    expect(await kubectl.names("pods", HELPER_PODS)).toEqual([]);
    for (const key of ["models", "data", "logs", "mlflowArtifacts", "mlflowBackend", "grafanaData"]) {
      expect(checksums).toContain(sha256(readFileSync(join(folder, key, "kept", "marker"))));
    }
    expect(readdirSync(join(folder, "prometheusData")).length).toBeGreaterThan(0);
    expect(await inClaims(kubectl, "ls /claims/prometheus-data-pvc/snapshots")).toBe("");
  },
  240_000,
);

testWithPods(
  "a restore refuses a damaged backup, and to overwrite other files, before it stops a service",
  async () => {
    await stack.loseAll();
    stack.configure({ prometheus: { adminApi: false } });
    await stack.up();
    const before = await servicePods(kubectl);
    expect(await fails(stack, "data/restore", folder)).toContain("--overwrite");

    const marker = join(folder, "data/kept/marker");
    const content = readFileSync(marker);
    writeFileSync(marker, Buffer.concat([Buffer.from("?"), content.subarray(1)]));
    expect(await fails(stack, "data/restore", folder, "--overwrite")).toContain("damaged");
    writeFileSync(marker, content);

    expect(await servicePods(kubectl)).toEqual(before);
    expect(await inClaims(kubectl, "ls /claims/data-pvc")).toBe("");
  },
  240_000,
);

testWithPods(
  "a killed restore resumes and is not backed up, and the claims have the same files with the same modes and owners",
  async () => {
    expect(await killedWhen(stack, isCopyingModels, "data/restore", folder, "--overwrite")).toBe(true);
    expect(await fails(stack, "data/backup", folder)).toMatch(
      /models-pvc.* unfinished.*data:restore.*Nothing was copied/s,
    );
    await runs(stack, "data/restore", folder, "--overwrite");
    // Of Prometheus's claim only the data of its snapshot is in the backup.
    expect(await keptChecksums(kubectl)).toBe(checksums.replace(/^.*prometheus-data-pvc.*\n/gm, ""));
    const modes = "find /claims/*/kept -name marker -exec stat -c '%a %u' {} + | sort -u";
    expect(await inClaims(kubectl, modes)).toBe("640 1000\n640 472\n");
    expect(await kubectl.names("pods", HELPER_PODS)).toEqual([]);
    expect((await readyPods(kubectl)).filter(({ restarts }) => restarts > 0)).toEqual([]);
  },
  300_000,
);

testWithPods("MLflow has its run with the metric and the artifact", async () => {
  expect(await services.readRun(run)).toMatchObject({ metrics: [{ key: "auc", value: 0.97 }], artifact });
});

testWithPods("the database that was written to during the backup is consistent", async () => {
  const check = `
import sqlite3
database = sqlite3.connect("file:/mlflow/backend/busy.db?mode=ro", uri=True)
print(database.execute("PRAGMA integrity_check").fetchone()[0])
print(database.execute("SELECT (SELECT count(*) FROM first) - (SELECT count(*) FROM second)").fetchone()[0])
print(database.execute("SELECT count(*) > 0 FROM first").fetchone()[0])`;
  expect(await inMlflow(check)).toBe("ok\n0\n1\n");
});

testWithPods("Prometheus has a sample from before the backup", async () => {
  expect(await services.sampleAt(sampledAt)).toEqual([sampledAt, "1"]);
});

testWithPods("preview shows no changes after a restore", async () => {
  await stack.previewExpectingNoChanges();
});

testWithPods(
  "without its snapshot API, Prometheus is backed up with --stop, and started again",
  async () => {
    expect(await fails(stack, "data/backup", folder, "--claim", "prometheusData")).toContain("--stop");
    await runs(stack, "data/backup", folder, "--claim", "prometheusData", "--stop");
    await readyPods(kubectl);
  },
  240_000,
);

function sha256(content: Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}

/** Writes without a pause to two tables that are equal between transactions. */
async function startBusyDatabase(): Promise<void> {
  const writer = `
import sqlite3, time
database = sqlite3.connect("/mlflow/backend/busy.db", timeout=60, isolation_level=None)
for table in ("first", "second"):
    database.execute(f"CREATE TABLE {table} (content TEXT)")
while True:
    database.execute("BEGIN IMMEDIATE")
    for table in ("first", "second"):
        database.execute(f"INSERT INTO {table} VALUES (?)", ("x" * 10000,))
    database.execute("COMMIT")
    time.sleep(0.01)`;
  await inMlflow(`
import subprocess, sys
subprocess.Popen([sys.executable, "-c", ${JSON.stringify(writer)}], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                 stderr=subprocess.DEVNULL, start_new_session=True)`);
}

function inMlflow(python: string): Promise<string> {
  return kubectl.run("exec", "deployment/mlflow", "--container=mlflow", "--", "python", "-c", python);
}

import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fails, isKilledAt, runs } from "./dataCommands";
import { Services } from "./services";
import { devStack, eventually, testWithPods } from "./stack";

/**
 * Data leaves the cluster and comes back: a backup of a running stack, with an interruption, and its restore into an
 * empty stack, with an interruption, in this order.
 */
const stack = devStack("cancer-mlops-data", 4, { prometheus: { adminApi: true } });
const services = new Services(stack);

const folder = mkdtempSync(join(tmpdir(), "cancer-mlops-backup-"));
const image = "prom/prometheus:v2.48.0";
const artifactContent = randomBytes(100_000).toString("base64");

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
  "data is there: files in every claim, a large one, thousands of artifacts, a run, a database in use, samples",
  async () => {
    // Made by root, then given to whom they belong: the users that the services run as.
    await stack.inClaims(`
      for claim in /claims/*; do
        mkdir "$claim/kept"; head -c 1000000 /dev/urandom > "$claim/kept/marker"; : > "$claim/kept/empty"
        chmod 640 "$claim/kept/marker"
      done
      head -c 268435456 /dev/urandom > /claims/models-pvc/kept/large
      cd /claims/mlflow-artifacts-pvc/kept
      i=0; while [ $i -lt 5000 ]; do echo $i > file-$i; i=$((i + 1)); done
      cd /claims
      for uid in 1000:models-pvc 1000:data-pvc 1000:logs-pvc 1000:mlflow-artifacts-pvc 1000:mlflow-backend-pvc \
        65534:prometheus-data-pvc 472:grafana-data-pvc; do chown -R "\${uid%%:*}" "\${uid#*:}/kept"; done`);
    checksums = await readChecksums();
    await startBusyDatabase();
    run = await services.logRun(artifactContent);
    sampledAt = await services.lastSample();
  },
  300_000,
);

testWithPods(
  "a backup that is killed in the middle says that it is unfinished, and leaves nothing that runs",
  async () => {
    await isKilledAt(stack, "of 257 MiB", "data/backup", folder, "--claim", "models");
    expect(await fails(stack, "data/restore", folder)).toContain("holds no finished backup of models");
    await eventually(helperPods, (pods) => pods.every(({ phase }) => phase === "Succeeded"), 30);
  },
  120_000,
);

testWithPods(
  "the next backup goes on where it was killed; the services run all the time",
  async () => {
    const before = await servicesPods();
    const printed = await runs(stack, "data/backup", folder);
    expect(printed).toContain("claim 1 of 7, models");
    expect(printed).toContain("The backup is finished");
    expect(await servicesPods()).toEqual(before);
    expect(await helperPods()).toEqual([]);
    expect(await runs(stack, "data/backup", folder, "--claim", "models")).toMatch(
      /models: (\d+) files.* \1 were there/,
    );
    // What is in the folder is what is in the claim.
    for (const key of ["models", "data", "logs", "mlflowArtifacts", "mlflowBackend", "grafanaData"]) {
      expect(checksums).toContain(sha256(readFileSync(join(folder, key, "kept", "marker"))));
    }
  },
  240_000,
);

testWithPods("Prometheus's snapshot is gone from its claim", async () => {
  expect(await stack.inClaims("ls /claims/prometheus-data-pvc/snapshots")).toBe("");
  expect(readdirSync(join(folder, "prometheusData")).length).toBeGreaterThan(0);
});

testWithPods(
  "a claim that holds something else is not overwritten, and nothing is stopped",
  async () => {
    const before = await stack.pods();
    await stack.inClaims("echo newer > /claims/data-pvc/newer; chown 1000 /claims/data-pvc/newer");
    const printed = await fails(stack, "data/restore", folder, "--claim", "data");
    expect(printed).toContain("data-pvc: 1 file, 6 B: newer");
    expect(printed).toContain("--overwrite");
    expect(await stack.inClaims("cat /claims/data-pvc/newer")).toBe("newer\n");
    expect(await stack.pods()).toEqual(before);
  },
  120_000,
);

testWithPods(
  "a damaged backup is refused before anything is stopped",
  async () => {
    const before = await servicesPods();
    const marker = join(folder, "data/kept/marker");
    const whole = readFileSync(marker);
    writeFileSync(marker, Buffer.concat([Buffer.from("?"), whole.subarray(1)]));
    expect(await fails(stack, "data/restore", folder, "--overwrite")).toContain("The backup is damaged");
    writeFileSync(marker, whole);
    expect(await servicesPods()).toEqual(before);
  },
  60_000,
);

testWithPods(
  "a restore that fails says why, and the service comes back; what that writes is not overwritten either",
  async () => {
    await stack.inClaims(
      "mkdir /claims/data-pvc/root; : > /claims/data-pvc/root/file; rm /claims/data-pvc/kept/marker",
    );
    const printed = await fails(stack, "data/restore", folder, "--claim", "data", "--overwrite");
    expect(printed).toContain("Permission denied: '/claim/root/file'");
    expect(printed).toContain("api runs again");
    await stack.inClaims("rm -r /claims/data-pvc/root; : > /claims/data-pvc/written-meanwhile");
    expect(await fails(stack, "data/restore", folder, "--claim", "data")).toContain("newer, written-meanwhile");
    await runs(stack, "data/restore", folder, "--claim", "data", "--overwrite");
    expect(await readChecksums()).toBe(checksums);
    expect(await stack.inClaims("ls /claims/data-pvc")).toBe("kept\n");
  },
  180_000,
);

testWithPods(
  "a second command is refused while one is at work",
  async () => {
    const labels = "--labels=app.kubernetes.io/name=data-copy,app.kubernetes.io/instance=dev";
    await stack.kubectl(
      "run",
      "at-work",
      `--image=${image}`,
      "--image-pull-policy=IfNotPresent",
      labels,
      "--restart=Never",
      "--command",
      "--",
      "sleep",
      "600",
    );
    expect(await fails(stack, "data/backup", folder, "--claim", "data")).toContain("its pod at-work runs since");
    await stack.kubectl("delete", "pod", "at-work", "--now");
  },
  90_000,
);

test("a folder with other files is not taken for a backup's", async () => {
  const other = mkdtempSync(join(tmpdir(), "cancer-mlops-other-"));
  writeFileSync(join(other, "thesis.txt"), "irreplaceable");
  expect(await fails(stack, "data/backup", other)).toContain("is not empty and holds no backup");
  expect(readdirSync(other)).toEqual(["thesis.txt"]);
  rmSync(other, { recursive: true });
}, 60_000);

testWithPods(
  "an empty stack gets everything back from a restore that is killed in the middle and run again",
  async () => {
    await stack.loseAll();
    await stack.up();
    await isKilledAt(stack, "of 257 MiB", "data/restore", folder, "--overwrite");
    const printed = await runs(stack, "data/restore", folder, "--overwrite");
    expect(printed).toContain("Restored and verified");
    expect(await readChecksums()).toBe(checksums.replace(/^.*prometheus-data-pvc.*\n/gm, ""));
    expect(await modes("marker")).toBe("640 1000\n640 472\n");
    expect(await helperPods()).toEqual([]);
    const pods = await stack.readyPods();
    expect(pods.filter(({ restarts }) => restarts > 0)).toEqual([]);
  },
  300_000,
);

testWithPods(
  "MLflow has its run, the metric and the artifact again",
  async () => {
    expect(await eventually(() => services.readRun(run), Boolean)).toMatchObject({
      metrics: [{ key: "auc", value: 0.97 }],
      artifact: artifactContent,
    });
  },
  120_000,
);

testWithPods("a database that was written to during the backup is whole, as of one moment", async () => {
  const check = `
import sqlite3
database = sqlite3.connect("file:/mlflow/backend/busy.db?mode=ro", uri=True)
print(database.execute("PRAGMA integrity_check").fetchone()[0])
print(database.execute("SELECT (SELECT count(*) FROM first) - (SELECT count(*) FROM second)").fetchone()[0])
print(database.execute("SELECT count(*) > 0 FROM first").fetchone()[0])`;
  expect(await inMlflow(check)).toBe("ok\n0\n1\n");
});

testWithPods(
  "Prometheus answers for a sample from before the backup",
  async () => {
    expect(await services.sampleAt(sampledAt)).toEqual([sampledAt, "1"]);
  },
  120_000,
);

testWithPods(
  "after a restore `pulumi up` shows no change, and can change what was stopped",
  async () => {
    await stack.previewExpectingNoChanges();
    stack.configure({ api: { replicas: 0 }, prometheus: { adminApi: false } });
    await stack.up();
    expect((await stack.pods()).map(({ service }) => service)).not.toContain("api");
  },
  120_000,
);

testWithPods(
  "without its snapshot API Prometheus is backed up with --stop only, and runs again afterwards",
  async () => {
    const refused = await fails(stack, "data/backup", folder, "--claim", "prometheusData");
    expect(refused).toContain("prometheus.adminApi: true");
    expect(refused).toContain("--stop");
    const printed = await runs(stack, "data/backup", folder, "--claim", "prometheusData", "--stop");
    expect(printed).toContain("Stopping prometheus");
    expect(printed).toContain("prometheus runs again");
  },
  240_000,
);

function sha256(content: Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}

/** A line for each file that the tests put into the claims: checksum and path. */
function readChecksums(): Promise<string> {
  return stack.inClaims("find /claims/*/kept -type f -exec sha256sum {} + | sort -k 2");
}

/** Modes and owners of the files of a name, each pair once. */
function modes(name: string): Promise<string> {
  return stack.inClaims(`find /claims/*/kept -name ${name} -exec stat -c '%a %u' {} + | sort -u`);
}

/** In the claim of MLflow's database, written to without a pause: two tables that are equal between transactions. */
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
  return stack.kubectl("exec", "deployment/mlflow", "--container=mlflow", "--", "python", "-c", python);
}

/** The services' pods, without those of commands. */
async function servicesPods() {
  return (await stack.pods()).filter(({ service }) => service !== "data-copy");
}

async function helperPods(): Promise<{ name: string; phase: string }[]> {
  const text = await stack.kubectl(
    "get",
    "pods",
    "--selector=app.kubernetes.io/name=data-copy",
    "--output=jsonpath={range .items[*]}{.metadata.name} {.status.phase}\n{end}",
  );
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => ({ name: line.split(" ")[0] ?? "", phase: line.split(" ")[1] ?? "" }));
}

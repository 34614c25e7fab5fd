import { runs } from "./dataCommands";
import { Services } from "./services";
import { devStack, eventually, testWithPods } from "./stack";

/**
 * The promise: data outlives the stack. Files with checksums in every claim, a run, a dashboard and samples go through
 * destroy and up, a lost state, a stack of another name, and a flip of the retention, in this order.
 */
const stack = devStack("cancer-mlops-kept", 1);
const services = new Services(stack);

const claims = [
  "data-pvc",
  "grafana-data-pvc",
  "logs-pvc",
  "mlflow-artifacts-pvc",
  "mlflow-backend-pvc",
  "models-pvc",
  "prometheus-data-pvc",
];

let checksums: string;
let volumes: string;
let run: string;
let password: string;
let sampledAt: number;

/** A checksum for each claim, over all the files that the tests put into it. */
const readChecksums = () =>
  stack.inClaims(`
    cd /claims
    for claim in *; do
      [ ! -d "$claim/kept" ] || echo "$claim $(find "$claim/kept" -type f -exec sha256sum {} + | sort -k 2 | sha256sum)"
    done`);

/** The lines of a text, without those about a claim that is not kept. */
const withoutLogs = (text: string) => text.replace(/^logs-pvc .*\n/m, "");

beforeAll(async () => {
  await stack.create();
  await stack.up();
}, 300_000);

afterAll(async () => {
  await stack.remove();
}, 180_000);

testWithPods(
  "data is there to be lost: files in every claim, large ones, thousands of artifacts, a run, a dashboard, samples",
  async () => {
    await stack.inClaims(`
      for claim in /claims/*; do mkdir "$claim/kept"; head -c 1000000 /dev/urandom > "$claim/kept/marker"; done
      head -c 268435456 /dev/urandom > /claims/models-pvc/kept/large
      cd /claims/mlflow-artifacts-pvc/kept
      i=0; while [ $i -lt 5000 ]; do echo $i > file-$i; i=$((i + 1)); done`);
    checksums = await readChecksums();
    expect(checksums.split("\n").filter((line) => line !== "")).toHaveLength(7);
    volumes = await stack.boundVolumes();
    password = await stack.output("grafanaAdminPassword");
    run = await services.logRun("bytes of a model");
    const dashboard = { dashboard: { uid: "kept", title: "Kept" } };
    expect((await services.grafana(password, "/api/dashboards/db", dashboard)).status).toBe(200);
    sampledAt = await services.lastSample();
  },
  300_000,
);

testWithPods(
  "`pulumi destroy` leaves every byte, and `pulumi stack rm` with a new stack of the same settings takes it back",
  async () => {
    await stack.destroy();
    expect(await readChecksums()).toBe(checksums);
    await stack.run("pulumi", ["stack", "rm", "--yes", "--force", "--preserve-config"]);
    await stack.loseState();
    await stack.up();
    expect(await stack.boundVolumes()).toBe(volumes);
    expect(await readChecksums()).toBe(checksums);
  },
  300_000,
);

testWithPods(
  "the Grafana stand-in opens with the password that the stack shows now, which is another one",
  async () => {
    const old = password;
    password = await stack.output("grafanaAdminPassword");
    expect(password).not.toBe(old);
    await eventually(
      () => services.grafana(password, "/api/dashboards/uid/kept"),
      ({ status }) => status === 200,
    );
    expect((await services.grafana(old, "/api/dashboards/uid/kept")).status).toBe(401);
  },
  120_000,
);

testWithPods(
  "MLflow still has the run, its metric and its artifact",
  async () => {
    expect(await eventually(() => services.readRun(run), Boolean)).toMatchObject({
      metrics: [{ key: "auc", value: 0.97 }],
      artifact: "bytes of a model",
    });
  },
  120_000,
);

testWithPods(
  "Prometheus still answers for a sample that it took before the destroy",
  async () => {
    expect(await services.sampleAt(sampledAt)).toEqual([sampledAt, "1"]);
  },
  120_000,
);

testWithPods(
  "a lost state while everything runs: the next `pulumi up` (provider 4.25) takes all over, and no service runs twice",
  async () => {
    await stack.loseState();
    await stack.up();
    const pods = await stack.readyPods();
    expect(pods.map(({ service }) => service).sort()).toEqual(["api", "grafana", "mlflow", "prometheus"]);
    expect(await stack.boundVolumes()).toBe(volumes);
  },
  300_000,
);

test("a claim that an earlier stack made grows, and the next `pulumi up` has nothing to do", async () => {
  stack.configure({ storage: { claims: { models: { size: "2Gi" } } } });
  await stack.up();
  expect(await stack.kubectl("get", "pvc/models-pvc", "--output=jsonpath={.spec.resources.requests.storage}")).toBe(
    "2Gi",
  );
  await stack.previewExpectingNoChanges();
}, 120_000);

test("claims that shrink, get another class or another access mode are refused at preview, with the way that there is", async () => {
  const wrong = {
    models: { size: "500Mi" },
    data: { className: "immediate" },
    logs: { accessMode: "ReadWriteMany" },
  };
  stack.configure({ storage: { claims: wrong } });
  const printed = await stack.refused("preview");
  for (const message of [
    "storage.claims.models.size: claim models-pvc keeps its 2Gi",
    "storage.claims.data.className: claim data-pvc keeps class standard",
    "storage.claims.logs.accessMode: claim logs-pvc keeps ReadWriteOnce",
  ]) {
    expect(printed).toMatch(new RegExp(`${message}.*docs/backup.md`));
  }
  stack.configure({
    storage: {
      claims: { models: { size: "2Gi" }, data: { className: undefined }, logs: { accessMode: "ReadWriteOnce" } },
    },
  });
}, 60_000);

test("turning the retention of one claim off replaces nothing, and is in the state after one `pulumi up`", async () => {
  stack.configure({ storage: { claims: { logs: { retain: false } } } });
  const before = await stack.boundVolumes();
  await stack.up();
  expect(await stack.boundVolumes()).toBe(before);
  expect(await retainedInState()).toEqual(["Namespace", ...claims.filter((name) => name !== "logs-pvc")]);
}, 120_000);

test("`pulumi destroy` deletes the claim that is not kept and no other, and says what is kept; a second one says it too", async () => {
  const kept = claims.filter((name) => name !== "logs-pvc");
  const inWords = `Kept, with their data: namespace ${stack.namespace}, ${kept.map((name) => `claim ${name}`).join(", ")}.`;
  expect(await runs(stack, "pulumi", "destroy", "--yes", "--skip-preview")).toContain(inWords);
  expect((await stack.names("persistentvolumeclaims")).sort()).toEqual(
    kept.map((name) => `persistentvolumeclaim/${name}`),
  );
  const again = await runs(stack, "pulumi", "destroy", "--yes", "--skip-preview");
  expect(again).toContain(inWords);
  expect(again).toContain(`npm run -s kubectl -- delete namespace ${stack.namespace}`);
}, 180_000);

testWithPods(
  "a stack of another name takes back what is kept",
  async () => {
    await stack.replaceBy("team-b");
    await stack.up();
    expect(withoutLogs(await stack.boundVolumes())).toBe(withoutLogs(volumes));
    expect(withoutLogs(await readChecksums())).toBe(withoutLogs(checksums));
    await stack.readyPods();
  },
  300_000,
);

test("with retention off for all, nothing at all is left", async () => {
  stack.configure({ storage: { retainOnDestroy: false } });
  await stack.up();
  expect(await retainedInState()).toEqual([]);
  await stack.destroy();
  const everything = "namespaces,persistentvolumes,clusterroles,clusterrolebindings";
  await eventually(
    async () => {
      const text = await stack.kubectl("get", everything, "--output", "name");
      return text
        .split("\n")
        .map((name) => name.replace(/^.*\//, ""))
        .filter((name) => name.includes(stack.namespace) || (name !== "" && volumes.includes(name)));
    },
    (names) => names.length === 0,
    120,
  );
}, 300_000);

test("a namespace of somebody else is refused by name, and taken over where the stack says so", async () => {
  await stack.inCluster("create", "namespace", stack.namespace);
  expect(await stack.refused("preview")).toContain(
    `namespace ${stack.namespace} exists and was not made by this program`,
  );
  stack.configure({ kubernetes: { adoptExisting: true } });
  const { failed } = await stack.run("pulumi", ["preview", "--non-interactive"]);
  expect(failed).toBe(false);
}, 120_000);

/** Names of what the state says to keep: the namespace as its kind, claims by name. */
async function retainedInState(): Promise<string[]> {
  const kept = (await stack.state()).filter(({ retainOnDelete }) => retainOnDelete === true);
  return kept
    .map(({ type, inputs }) => (type.endsWith("Namespace") ? "Namespace" : (inputs?.metadata?.name ?? "?")))
    .sort();
}

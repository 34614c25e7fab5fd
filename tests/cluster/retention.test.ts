import { TestStack, eventually, sandbox, testWithPods } from "./stack";

/**
 * The promise: data outlives the stack. Files with checksums in every claim, a run, a dashboard and samples go through
 * destroy and up, a lost state, and a flip of the retention, in this order.
 */
const stack = new TestStack("cancer-mlops-kept", "dev", {
  api: { service: { nodePort: 31801 } },
  mlflow: { service: { nodePort: 31501 } },
  prometheus: { service: { nodePort: 31901 } },
  grafana: { service: { nodePort: 31301 } },
});

const claims = [
  "data-pvc",
  "grafana-data-pvc",
  "logs-pvc",
  "mlflow-artifacts-pvc",
  "mlflow-backend-pvc",
  "models-pvc",
  "prometheus-data-pvc",
];

let urls: Record<"api" | "mlflow" | "prometheus" | "grafana", string>;
let checksums: string;
let volumes: string;
let run: string;
let password: string;
let sampledAt: number;

/** The volume behind every claim: another one would be an empty one. */
const boundVolumes = () =>
  stack.kubectl(
    "get",
    "persistentvolumeclaims",
    "--output=jsonpath={range .items[*]}{.metadata.uid} {.spec.volumeName}\n{end}",
  );

/** Checksums of every file that the tests put into the claims. */
const readChecksums = () => stack.inClaims("find /claims/*/kept -type f -exec sha256sum {} + | sort -k 2 | sha256sum");

beforeAll(async () => {
  await stack.create();
  await stack.up();
  urls = await stack.output("urls");
}, 300_000);

afterAll(async () => {
  await stack.remove();
}, 180_000);

testWithPods(
  "data is there to be lost: files in every claim, 1 GiB of models, thousands of artifacts, a run, a dashboard, samples",
  async () => {
    await stack.inClaims(`
      for claim in /claims/*; do mkdir "$claim/kept"; head -c 1000000 /dev/urandom > "$claim/kept/marker"; done
      head -c 1073741824 /dev/urandom > /claims/models-pvc/kept/large
      cd /claims/mlflow-artifacts-pvc/kept
      i=0; while [ $i -lt 5000 ]; do echo $i > file-$i; i=$((i + 1)); done`);
    checksums = await readChecksums();
    volumes = await boundVolumes();
    password = await stack.output("grafanaAdminPassword");

    const experiment = await mlflow<{ run: { info: { run_id: string } } }>("runs/create", { experiment_id: "0" });
    run = experiment.run.info.run_id;
    await mlflow("runs/log-metric", { run_id: run, key: "auc", value: 0.97, timestamp: Date.now() });
    await artifact(run, "PUT", "bytes of a model");
    expect(await grafana("POST", "/api/dashboards/db", { dashboard: { uid: "kept", title: "Kept" } })).toBe(200);
    sampledAt = await eventually(lastSample, (time) => time > 0);
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
    expect(await boundVolumes()).toBe(volumes);
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
    expect(
      await eventually(
        () => grafana("GET", "/api/dashboards/uid/kept"),
        (status) => status === 200,
      ),
    ).toBe(200);
    password = old;
    expect(await grafana("GET", "/api/dashboards/uid/kept")).toBe(401);
  },
);

testWithPods("MLflow still has the run, its metric and its artifact", async () => {
  const found = await eventually(
    () => mlflow<{ run: { data: { metrics: object[] } } }>(`runs/get?run_id=${run}`),
    ({ run: kept }) => kept.data.metrics.length > 0,
  );
  expect(found.run.data.metrics).toMatchObject([{ key: "auc", value: 0.97 }]);
  expect(await artifact(run, "GET")).toBe("bytes of a model");
});

testWithPods("Prometheus still answers for a sample that it took before the destroy", async () => {
  const query = new URLSearchParams({ query: 'up{job="prometheus"}', time: String(sampledAt) });
  const answer = await eventually(
    async () => (await fetch(`${urls.prometheus}/api/v1/query?${query.toString()}`)).json() as Promise<Answer>,
    ({ data }) => data.result.length > 0,
  );
  expect(answer.data.result[0]?.value).toEqual([sampledAt, "1"]);
});

testWithPods(
  "a lost state while everything runs: the next `pulumi up` (provider 4.25) takes all over, and no service runs twice",
  async () => {
    await stack.loseState();
    await stack.up();
    const pods = await eventually(
      () => stack.pods(),
      (found) => found.length === 4 && found.every(({ ready }) => ready),
    );
    expect(pods.map(({ service }) => service).sort()).toEqual(["api", "grafana", "mlflow", "prometheus"]);
    expect(await boundVolumes()).toBe(volumes);
    expect(await readChecksums()).toBe(checksums);
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

test.each([
  ["shrinks", { size: "500Mi" }, "storage.claims.models.size: claim models-pvc keeps its 2Gi"],
  [
    "gets another class",
    { className: "immediate" },
    "storage.claims.models.className: claim models-pvc keeps class standard",
  ],
  ["gets another access mode", { accessMode: "ReadWriteMany" }, "claim models-pvc keeps ReadWriteOnce"],
])("a claim that %s is refused at preview, with the way that there is", async (_, change, message) => {
  stack.configure({ storage: { claims: { models: change } } });
  expect(await stack.refused("preview")).toMatch(new RegExp(`${message}.*docs/backup.md`));
  stack.configure({
    storage: { claims: { models: { size: "2Gi", className: undefined, accessMode: "ReadWriteOnce" } } },
  });
});

test("turning the retention of one claim off replaces nothing, and is in the state after one `pulumi up`", async () => {
  stack.configure({ storage: { claims: { logs: { retain: false } } } });
  const before = await boundVolumes();
  await stack.up();
  expect(await boundVolumes()).toBe(before);
  expect(await retainedInState()).toEqual(["Namespace", ...claims.filter((name) => name !== "logs-pvc")]);
}, 120_000);

test("`pulumi destroy` deletes the claim that is not kept, and no other", async () => {
  await stack.destroy();
  expect((await stack.names("persistentvolumeclaims")).sort()).toEqual(
    claims.filter((name) => name !== "logs-pvc").map((name) => `persistentvolumeclaim/${name}`),
  );
}, 180_000);

test("with retention off for all, nothing at all is left", async () => {
  stack.configure({ storage: { retainOnDestroy: false } });
  await stack.up();
  expect(await retainedInState()).toEqual([]);
  await stack.destroy();
  const everything = "namespaces,persistentvolumes,clusterroles,clusterrolebindings";
  const left = await eventually(
    async () => {
      const text = await stack.kubectl("get", everything, "--output", "name");
      return text
        .split("\n")
        .filter((name) => name.includes(stack.namespace) || volumes.includes(name.replace(/^.*\//, "")));
    },
    (names) => names.filter((name) => name !== "").length === 0,
  );
  expect(left.filter((name) => name !== "")).toEqual([]);
}, 300_000);

test("a namespace of somebody else is refused by name, and taken over where the stack says so", async () => {
  await stack.run("kubectl", ["--context", sandbox.context, "create", "namespace", stack.namespace]);
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

interface Answer {
  readonly data: { readonly result: readonly { readonly value: readonly [time: number, value: string] }[] };
}

/** The time of Prometheus's newest sample of itself, in seconds. */
async function lastSample(): Promise<number> {
  const query = new URLSearchParams({ query: 'timestamp(up{job="prometheus"})' });
  const answer = (await (await fetch(`${urls.prometheus}/api/v1/query?${query.toString()}`)).json()) as Answer;
  return Math.floor(Number(answer.data.result[0]?.value[1] ?? 0)) + 1;
}

async function mlflow<T>(call: string, body?: object): Promise<T> {
  const response = await fetch(`${urls.mlflow}/api/2.0/mlflow/${call}`, {
    ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
    headers: { "Content-Type": "application/json" },
  });
  return (await response.json()) as T;
}

async function artifact(runId: string, method: "PUT" | "GET", body?: string): Promise<string> {
  const path = `${urls.mlflow}/api/2.0/mlflow-artifacts/artifacts/0/${runId}/artifacts/model.bin`;
  return (await fetch(path, { method, ...(body === undefined ? {} : { body }) })).text();
}

/** The status of an answer to the administrator. */
async function grafana(method: "GET" | "POST", path: string, body?: object): Promise<number> {
  const { status } = await fetch(`${urls.grafana}${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    headers: {
      Authorization: `Basic ${Buffer.from(`admin:${password}`).toString("base64")}`,
      "Content-Type": "application/json",
    },
  });
  return status;
}

import { createHash, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Vector } from "./services";
import { Services } from "./services";
import { devStack, eventually, testWithPods } from "./stack";

/**
 * The dev stack on a real cluster, through the real CLI, in the order of a platform's life: each step stands on the
 * one before it.
 */
const stack = devStack("cancer-mlops-test", 0);
const client = new Services(stack);

const mlflowImage = "ghcr.io/mlflow/mlflow:v2.9.0";
const services = ["api", "grafana", "mlflow", "prometheus"] as const;
type PerService = Record<(typeof services)[number], string>;

beforeAll(async () => {
  await stack.create();
  await stack.up();
}, 300_000);

afterAll(async () => {
  await stack.remove();
}, 180_000);

testWithPods("after `pulumi up` every service has a ready pod, and none restarted", async () => {
  const pods = await stack.pods();
  expect(pods.map(({ service }) => service).sort()).toEqual(services);
  expect(pods.filter(({ ready, restarts }) => !ready || restarts > 0)).toEqual([]);
});

testWithPods("the API is healthy with the sample model, and predicts", async () => {
  await eventually(
    () => client.ask("api", "/health"),
    ({ status }) => status === 200,
  );
  const response = await client.ask("api", "/predict", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ features: Array<number>(30).fill(1) }),
  });
  expect(await response.json()).toMatchObject({
    label: "benign",
    model: { name: "breast-cancer", version: "v1.0.0" },
  });
});

testWithPods(
  "MLflow keeps a run and an artifact that one pod logs and another one reads back",
  async () => {
    const { mlflow } = await stack.output<PerService>("internalUrls");
    const env = { MLFLOW_TRACKING_URI: mlflow, HOME: "/tmp" };
    const content = randomBytes(5000).toString("hex");
    const log = `
import mlflow, os, pathlib
pathlib.Path("/tmp/artifact").write_text(os.environ["CONTENT"])
with mlflow.start_run() as run:
    mlflow.log_metric("auc", 0.99)
    mlflow.log_artifact("/tmp/artifact")
print("RUN", run.info.run_id)`;
    const logged = await stack.runPod("logs-a-run", mlflowImage, { ...env, CONTENT: content }, ["python", "-c", log]);
    const run = /RUN (\w+)/.exec(logged)?.[1] ?? "none";
    const read = `
import hashlib, mlflow
path = mlflow.artifacts.download_artifacts(run_id="${run}", artifact_path="artifact")
print("METRIC", mlflow.get_run("${run}").data.metrics["auc"])
print("SHA256", hashlib.sha256(open(path, "rb").read()).hexdigest())`;
    const answer = await stack.runPod("reads-a-run", mlflowImage, env, ["python", "-c", read]);
    expect(answer).toContain("METRIC 0.99");
    expect(answer).toContain(`SHA256 ${createHash("sha256").update(content).digest("hex")}`);
  },
  300_000,
);

testWithPods(
  "MLflow's database of an older version is copied and upgraded, and one of a newer version is left alone",
  async () => {
    const script = readFileSync(join(__dirname, "../../components/mlflow/database.py"), "utf8");
    // The schema that the image knows before its newest one, then one that no image knows.
    const check = `
import os, pathlib, sqlite3, subprocess, sys
from alembic import command
from alembic.script import ScriptDirectory
from mlflow.store.db.utils import _get_alembic_config, create_sqlalchemy_engine
from mlflow.store.tracking.dbmodels.initial_models import Base
backend = pathlib.Path("/mlflow/backend")
for folder in (backend, pathlib.Path("/mlflow/artifacts")):
    folder.mkdir(parents=True)
uri = f"sqlite:///{backend}/mlflow.db"
def run():
    done = subprocess.run([sys.executable, "-c", os.environ["SCRIPT"]], capture_output=True, text=True)
    return done.returncode, (done.stdout + done.stderr).strip().splitlines()[-1]
sqlite3.connect(backend / "mlflow.db", isolation_level=None).execute("CREATE TABLE begun (id)")
print("CUT OFF", *run())
Base.metadata.create_all(create_sqlalchemy_engine(uri))
config = _get_alembic_config(uri)
scripts = ScriptDirectory.from_config(config)
head = scripts.get_current_head()
older = scripts.get_revision(head).down_revision
command.upgrade(config, older)
# A server that is killed in a transaction that has outgrown its memory leaves a journal to roll back.
killed = """
import os, sqlite3
connection = sqlite3.connect("/mlflow/backend/mlflow.db", isolation_level=None)
connection.execute("PRAGMA cache_size = 1")
connection.execute("BEGIN")
for _ in range(100):
    connection.execute("INSERT INTO begun VALUES (zeroblob(10000))")
os._exit(9)"""
subprocess.run([sys.executable, "-c", killed])
print("JOURNAL", (backend / "mlflow.db-journal").stat().st_size > 0)
def schema(name):
    return sqlite3.connect(backend / name).execute("SELECT version_num FROM alembic_version").fetchone()[0]
print("UPGRADE", run()[0], schema("mlflow.db") == head, schema(f"mlflow-{older}.db") == older)
print("AGAIN", *run())
sqlite3.connect(backend / "mlflow.db", isolation_level=None).execute("UPDATE alembic_version SET version_num = 'newer'")
print("NEWER", *run())
print("FILES", sorted(path.name for path in backend.iterdir()) == ["mlflow-" + older + ".db", "mlflow.db"])`;
    const printed = await stack.runPod("upgrades-a-database", mlflowImage, { SCRIPT: script, HOME: "/tmp" }, [
      "python",
      "-c",
      check,
    ]);
    expect(printed).toContain("CUT OFF 0 a database without a schema");
    expect(printed).toContain("JOURNAL True");
    expect(printed).toContain("UPGRADE 0 True True");
    expect(printed).toMatch(/AGAIN 0 schema \w+: nothing to do/);
    expect(printed).toMatch(/NEWER 1 The database has schema newer, which this image does not know .* Set mlflow\.tag/);
    expect(printed).toContain("FILES True");
  },
  120_000,
);

testWithPods("Prometheus reports every target up: the API's pods, MLflow and itself", async () => {
  const targets = await eventually(
    () => client.prometheus<{ activeTargets: Target[] }>("targets?state=active"),
    ({ activeTargets }) => activeTargets.every(({ health }) => health !== "unknown"),
  );
  expect(targets.activeTargets.map(({ labels: { job }, health, lastError }) => ({ job, health, lastError }))).toEqual(
    ["api", "mlflow", "prometheus"].map((job) => ({ job, health: "up", lastError: "" })),
  );
});

testWithPods(
  "Prometheus holds a sample of every target, each pod of the API among them, for every ten seconds",
  async () => {
    const [pod] = (await stack.pods()).filter(({ service }) => service === "api");
    const series = await eventually(
      async () => (await client.prometheus<Vector>(`query?query=${encodeURIComponent("up[1m]")}`)).result,
      (found) => found.length === 3 && found.every(({ values }) => values.length >= 4),
    );
    expect(series.find(({ metric }) => metric.job === "api")?.metric.pod).toBe(pod?.name);
    for (const { values } of series) {
      const times = values.map(([time]) => time);
      const gaps = times.slice(1).map((time, index) => Math.round(time - (times[index] ?? NaN)));
      expect(new Set(gaps)).toEqual(new Set([10]));
    }
  },
  90_000,
);

testWithPods("the Grafana stand-in opens with the stack's password, and its datasource answers a query", async () => {
  const password = await stack.output<string>("grafanaAdminPassword");
  const path = "/api/datasources/proxy/uid/prometheus/api/v1/query?query=up";
  expect((await client.grafana("admin", path)).status).toBe(401);
  const { data } = (await (await client.grafana(password, path)).json()) as { data: Vector };
  expect(data.result.map(({ metric }) => metric.job).sort()).toEqual(["api", "mlflow", "prometheus"]);
});

test("`pulumi preview` of what is deployed shows no change", async () => {
  expect(await stack.previewExpectingNoChanges()).toMatch(/\d+ unchanged/);
}, 60_000);

testWithPods(
  "a change of the API's configuration rolls the API's pods, and no others",
  async () => {
    const before = await stack.pods();
    stack.configure({ api: { logLevel: "debug" } });
    await stack.up();
    const after = await stack.pods();
    const replaced = services.filter(
      (name) =>
        before.find(({ service }) => service === name)?.uid !== after.find(({ service }) => service === name)?.uid,
    );
    expect(replaced).toEqual(["api"]);
  },
  180_000,
);

testWithPods(
  "an API without metrics where Prometheus asks for them is named",
  async () => {
    stack.configure({ api: { metricsPath: "/nothing" } });
    expect(await stack.up()).toContain("The API has no metrics at /nothing");
    stack.configure({ api: { metricsPath: "/metrics" } });
    expect(await stack.up()).not.toContain("The API has no metrics");
  },
  180_000,
);

test("a wrong setting is refused with every problem, and changes nothing", async () => {
  stack.configure({ api: { replicas: 3, tags: "latest" }, routing: { strategy: "path" } });
  const before = await stack.kubectl("get", "deployments", "--output=jsonpath={.items[*].metadata.generation}");
  const message = await stack.refused("up");
  expect(message).toContain("cancer-mlops:api.tags: found an unknown key");
  expect(message).toContain("cancer-mlops:routing.host: found nothing");
  expect(message).toContain('cancer-mlops:storage.claims.models.accessMode: found "ReadWriteOnce"');
  expect(await stack.kubectl("get", "deployments", "--output=jsonpath={.items[*].metadata.generation}")).toBe(before);
  stack.configure({ api: { replicas: 1, tags: undefined }, routing: { strategy: "none" } });
}, 60_000);

test("`pulumi destroy` leaves the namespace and the claims, and nothing else", async () => {
  await stack.destroy();
  expect(await stack.names("all,configmaps,secrets,serviceaccounts,ingresses,poddisruptionbudgets")).toEqual([
    "configmap/kube-root-ca.crt",
    "serviceaccount/default",
  ]);
  expect((await stack.names("persistentvolumeclaims")).sort()).toEqual(
    ["data", "grafana-data", "logs", "mlflow-artifacts", "mlflow-backend", "models", "prometheus-data"].map(
      (name) => `persistentvolumeclaim/${name}-pvc`,
    ),
  );
  const clusterWide = await stack.names(
    "clusterroles,clusterrolebindings",
    "--selector=app.kubernetes.io/part-of=cancer-mlops",
  );
  expect(clusterWide.filter((name) => name.includes(stack.namespace))).toEqual([]);
}, 180_000);

interface Target {
  readonly labels: Readonly<Record<string, string>>;
  readonly health: string;
  readonly lastError: string;
}

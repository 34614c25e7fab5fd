import { createHash, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { alertNames } from "../../lib/catalog/alerts";
import { dashboards } from "../../dashboards";
import type { Result } from "../../scripts/smoke/check";
import type { Status } from "../../scripts/status/status";
import { expressions } from "../support/dashboards";
import { fails, runs } from "./support/commands";
import { runPod, servicePods } from "./support/pods";
import { testWithPods } from "./support/sandbox";
import { Services, answers } from "./support/services";
import { devStack, root } from "./support/stack";
import { until } from "./support/until";

/** The dev stack works as a whole. Each test continues from the state that the previous one left. */
const stack = devStack("cancer-mlops-test", 0, {
  // The others are those of the docs.
  prometheus: { alerts: { MlflowDown: { for: "0s" } }, scrapeInterval: "5s" },
});
const { kubectl } = stack;
const services = new Services(stack);

interface Smoke {
  readonly ok: boolean;
  readonly results: readonly Result[];
}

const MLFLOW = "ghcr.io/mlflow/mlflow:v2.9.0";

beforeAll(async () => {
  await stack.create();
  await stack.up();
}, 300_000);

afterAll(async () => {
  await stack.remove();
}, 180_000);

testWithPods("up waits for a ready pod of every service, and none restarts", async () => {
  const pods = await servicePods(kubectl);
  expect(pods.map(({ service }) => service).sort()).toEqual(["api", "grafana", "mlflow", "prometheus"]);
  expect(pods.filter(({ ready, restarts }) => !ready || restarts > 0)).toEqual([]);
});

testWithPods("the API predicts with the sample model", async () => {
  const response = await answers(`${services.url("api")}/predict`, {
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
  "MLflow's client logs a run with an artifact from a pod, and reads both back",
  async () => {
    const { mlflow } = stack.output("internalUrls");
    const content = randomBytes(5000).toString("hex");
    const script = `
import hashlib, mlflow, os, pathlib
pathlib.Path("/tmp/artifact").write_text(os.environ["CONTENT"])
with mlflow.start_run() as run:
    mlflow.log_metric("auc", 0.99)
    mlflow.log_artifact("/tmp/artifact")
path = mlflow.artifacts.download_artifacts(run_id=run.info.run_id, artifact_path="artifact")
print("METRIC", mlflow.get_run(run.info.run_id).data.metrics["auc"])
print("SHA256", hashlib.sha256(open(path, "rb").read()).hexdigest())`;
    const env = { MLFLOW_TRACKING_URI: mlflow, CONTENT: content };
    const printed = await runPod(kubectl, "logs-a-run", MLFLOW, ["python", "-c", script], { env });
    expect(printed).toContain("METRIC 0.99");
    expect(printed).toContain(`SHA256 ${createHash("sha256").update(content).digest("hex")}`);
  },
  300_000,
);

testWithPods(
  "MLflow's database is copied and upgraded from an older version, and one of a newer version is left alone",
  async () => {
    const script = readFileSync(join(root, "components/mlflow/database.py"), "utf8");
    const check = readFileSync(join(__dirname, "support/mlflowDatabase.py"), "utf8");
    await runPod(kubectl, "upgrades-databases", MLFLOW, ["python", "-c", check], {
      env: { SCRIPT: script },
      folder: "/mlflow",
    });
  },
  120_000,
);

testWithPods("Prometheus scrapes the API's pod, MLflow and itself", async () => {
  const jobs = (await services.targets(3)).map(({ labels }) => labels.job);
  expect(jobs.sort()).toEqual(["api", "mlflow", "prometheus"]);
});

testWithPods("the Grafana stand-in accepts the stack's password, and its datasource answers a query", async () => {
  const path = "/api/datasources/proxy/uid/prometheus/api/v1/query?query=up";
  expect((await services.grafana("admin", path)).status).toBe(401);
  expect((await services.grafana(stack.output("grafanaAdminPassword"), path)).status).toBe(200);
});

testWithPods("Prometheus evaluates all alert rules, and none fires", async () => {
  const settled = async () => {
    const rules = await services.rules();
    return rules.some(({ health, state }) => health === "unknown" || state === "firing") ? undefined : rules;
  };
  const rules = await until(settled, { seconds: 60, what: "rules of which none fires" });
  expect(rules.filter(({ health }) => health !== "ok")).toEqual([]);
  expect(rules.flatMap(({ name, type }) => (type === "alerting" ? [name] : []))).toEqual(alertNames);
});

testWithPods(
  "every query of the dashboards returns data",
  async () => {
    const queries = Object.values(dashboards).flatMap(expressions);
    const without = async () => {
      const found = await Promise.all(
        queries.map(
          async (query) => [query, await services.series(query.replaceAll("$__rate_interval", "1m"))] as const,
        ),
      );
      return found.flatMap(([query, series]) => (series === 0 ? [query] : []));
    };
    await until(async () => (await without()).length === 0 || undefined, { seconds: 60, what: "data" }).catch(
      () => undefined,
    );
    expect(await without()).toEqual([]);
  },
  90_000,
);

testWithPods("npm run status finds every service, the model and the claims healthy", async () => {
  const status = JSON.parse(await runs(stack, "status", "--json")) as Status;
  expect(status).toMatchObject({ healthy: true, problems: [], alerts: [] });
  expect(status.model).toEqual({ name: "breast-cancer/v1.0.0", loaded: true });
  expect(status.services.map(({ name, ready, url }) => [name, ready, url])).toEqual(
    (["api", "mlflow", "prometheus", "grafana"] as const).map((name) => [name, 1, services.url(name)]),
  );
  expect(status.claims.filter(({ phase, fileSystem }) => phase !== "Bound" || fileSystem === undefined)).toEqual([]);
});

testWithPods("the namespace admits the pod of docs/data.md that copies files, and no pod of root", async () => {
  const docs = readFileSync(join(root, "docs/data.md"), "utf8");
  const [, image = "", overrides = ""] = /kubectl run copy --image=(\S+) --overrides='([^']*)'/.exec(docs) ?? [];
  const run = (...args: string[]) => kubectl.run("run", "copy", `--image=${image}`, "--dry-run=server", ...args);
  expect(await run(`--overrides=${overrides}`)).toContain("pod/copy created");
  await expect(run()).rejects.toThrow('violates PodSecurity "restricted:latest"');
});

testWithPods("npm run smoke uses every service, and leaves no run behind", async () => {
  const { ok, results } = JSON.parse(await runs(stack, "smoke", "--json")) as Smoke;
  expect(results.filter(({ outcome }) => outcome !== "ok")).toEqual([]);
  expect(new Set(results.map(({ service }) => service))).toEqual(new Set(["api", "mlflow", "prometheus", "grafana"]));
  expect(ok).toBe(true);
  expect(await services.runsOf("cancer-mlops-smoke")).toEqual([]);
});

testWithPods(
  "an alert fires, npm run status shows it, and npm run smoke names the service",
  async () => {
    await kubectl.run("scale", "deployment", "mlflow", "--replicas=0");
    const fires = async () => (await services.firing()).includes("MlflowDown") || undefined;
    await until(fires, { seconds: 60, what: "the alert" });
    const status = await fails(stack, "status");
    expect(status).toMatch(/^ {2}MlflowDown \(critical\)/m);
    expect(status).toMatch(/^mlflow .*scaled to 0 outside of Pulumi/m);
    const smoke = await fails(stack, "smoke");
    expect(smoke).toMatch(/^mlflow +access +failed +no connection to a running pod/m);
    expect(smoke).toMatch(/^prometheus +targets +ok/m);
    await kubectl.run("scale", "deployment", "mlflow", "--replicas=1");
    await kubectl.run("rollout", "status", "deployment/mlflow", "--timeout=120s");
  },
  240_000,
);

test("preview shows no changes", async () => {
  await stack.previewExpectingNoChanges();
});

testWithPods(
  "a change of the API's configuration replaces the API's pod and no other",
  async () => {
    const before = await uids();
    stack.configure({ api: { logLevel: "debug" } });
    await stack.up();
    const after = await uids();
    expect(after.api).not.toBe(before.api);
    expect({ ...after, api: before.api }).toEqual(before);
  },
  180_000,
);

testWithPods(
  "Grafana starts without the user whose password the stack sets, and up warns that the password does not open it",
  async () => {
    const password = stack.output("grafanaAdminPassword");
    expect((await services.grafana(password, "/api/admin/users/1", undefined, "DELETE")).status).toBe(200);
    await kubectl.run("delete", "pods", "--selector=app.kubernetes.io/name=grafana");
    expect((await stack.up()).warnings.join()).toContain("grafanaAdminPassword does not open Grafana");
    expect((await services.grafana(password, "/api/user")).status).toBe(401);
  },
  120_000,
);

testWithPods("Grafana has no open metrics", async () => {
  expect((await fetch(`${services.url("grafana")}/metrics`, { redirect: "manual" })).status).toBe(302);
});

test("up refuses wrong settings, all of them at once, and changes nothing", async () => {
  stack.configure({ api: { replicas: 3, tags: "latest" }, routing: { strategy: "path" } });
  const generations = () => kubectl.run("get", "deployments", "--output=jsonpath={.items[*].metadata.generation}");
  const before = await generations();
  const errors = await stack.refused("up");
  for (const path of ["api.tags", "routing.host", "storage.claims.models.accessMode"]) {
    expect(errors).toContain(`cancer-mlops:${path}:`);
  }
  expect(await generations()).toBe(before);
});

async function uids(): Promise<Record<string, string>> {
  return Object.fromEntries((await servicePods(kubectl)).map(({ service, uid }) => [service, uid]));
}

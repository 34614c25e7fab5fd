import type { AlertName } from "../../../lib/catalog/alerts";
import { alertNames } from "../../../lib/catalog/alerts";
import { Services } from "../../cluster/support/services";
import { devStack } from "../../cluster/support/stack";
import { until } from "../../cluster/support/until";
import { Load } from "../support/load";

/**
 * Each alert fires in the running Prometheus for what it is about, with short durations and low thresholds. Each test continues
 * from the state that the previous one left.
 */
const soon = { for: "0s" };
const alerts: Readonly<Record<AlertName, object>> = {
  ApiDown: soon,
  ModelNotLoaded: soon,
  ApiErrorBudgetBurn: soon,
  ApiLatency: { ...soon, threshold: 0.001 },
  MlflowDown: soon,
  TargetDown: soon,
  VolumeAlmostFull: { ...soon, threshold: 0.01 },
  VolumeFullSoon: { ...soon, threshold: 168 },
  Restarts: { ...soon, threshold: 1 },
};
const stack = devStack("cancer-mlops-alerts", 25, {
  prometheus: { alerts, scrapeInterval: "5s" },
  grafana: { replicas: 0 },
  storage: { retainOnDestroy: false },
});
const { kubectl } = stack;
const services = new Services(stack);
const fired = new Set<string>();

let load: Load | undefined;

beforeAll(async () => {
  await stack.create();
  await stack.up();
}, 300_000);

afterAll(async () => {
  await load?.stop();
  await stack.remove();
}, 180_000);

async function fires(name: AlertName): Promise<void> {
  const isFiring = async () => (await services.firing()).includes(name) || undefined;
  await until(isFiring, { seconds: 90, what: `alert ${name}` });
  fired.add(name);
}

test("requests that take longer than the threshold", async () => {
  load = new Load(`${services.url("api")}/batch_predict`, {
    samples: Array.from({ length: 200 }, () => Array<number>(30).fill(1)),
  });
  await fires("ApiLatency");
  await load.stop();
}, 120_000);

test("a volume that fills", async () => {
  await fires("VolumeAlmostFull");
  // More than a hundredth of a percent of 250 GiB in a minute would fill them within a week.
  const fill = "for i in $(seq 12); do head -c 200000000 /dev/zero > /mlflow/artifacts/fill-$i; sleep 3; done";
  await kubectl.run("exec", "deployment/mlflow", "--container=mlflow", "--", "sh", "-c", fill);
  await fires("VolumeFullSoon");
}, 240_000);

/** Ends the process of a container, which is started again. */
const kill = (deployment: string, container: string) =>
  kubectl.run("exec", `deployment/${deployment}`, `--container=${container}`, "--", "sh", "-c", "kill 1");

test("an API that is killed again and again", async () => {
  const restarts = "--output=jsonpath={.items[*].status.containerStatuses[*].restartCount}";
  for (const count of ["1", "2"]) {
    await services.targets(1, "api");
    await kill("api", "api");
    const isRestarted = async () =>
      (await kubectl.run("get", "pods", "--selector=app.kubernetes.io/name=api", restarts)) === count || undefined;
    await until(isRestarted, { seconds: 60, what: `restart ${count}` });
  }
  await fires("Restarts");
}, 300_000);

test("an exporter that is gone", async () => {
  // Each start is later than the one before.
  const isDown = async () => {
    await kill("mlflow", "exporter").catch(() => undefined);
    return (await services.firing()).includes("TargetDown") || undefined;
  };
  await until(isDown, { seconds: 120, what: "alert TargetDown" });
  fired.add("TargetDown");
}, 180_000);

test("MLflow is stopped", async () => {
  await kubectl.run("scale", "deployment/mlflow", "--replicas=0");
  await fires("MlflowDown");
}, 120_000);

test("a model that does not exist, whose API answers 503", async () => {
  await kubectl.run("set", "env", "deployment/api", "MODEL_VERSION=v9.9.9");
  await fires("ModelNotLoaded");
  const byAge = ["--selector=app.kubernetes.io/name=api", "--sort-by=.metadata.creationTimestamp"];
  const newest = (await kubectl.names("pods", ...byAge)).at(-1) ?? "";
  const predict = `
import json, urllib.error, urllib.request
body = json.dumps({"features": [1] * 30}).encode()
for _ in range(100):
    request = urllib.request.Request("http://127.0.0.1:8000/predict", body, {"Content-Type": "application/json"})
    try:
        urllib.request.urlopen(request)
    except urllib.error.HTTPError as error:
        assert error.code == 503, error.code
`;
  const burns = async () => {
    await kubectl.run("exec", newest, "--", "python3", "-c", predict);
    return (await services.firing()).includes("ApiErrorBudgetBurn") || undefined;
  };
  await until(burns, { seconds: 90, what: "alert ApiErrorBudgetBurn" });
  fired.add("ApiErrorBudgetBurn");
}, 240_000);

test("the API is stopped", async () => {
  await kubectl.run("scale", "deployment/api", "--replicas=0");
  await fires("ApiDown");
  expect([...fired].sort()).toEqual([...alertNames].sort());
}, 120_000);

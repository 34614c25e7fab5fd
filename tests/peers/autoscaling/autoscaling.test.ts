import type { Pod } from "../../cluster/support/pods";
import { servicePods } from "../../cluster/support/pods";
import { Services } from "../../cluster/support/services";
import { devStack } from "../../cluster/support/stack";
import { until } from "../../cluster/support/until";
import { Load } from "../support/load";
import { installMetricsServer, removeMetricsServer } from "../support/metricsServer";

/** The API under the real metrics-server. Each test continues from the state that the previous one left. */
const shared = { accessMode: "ReadWriteMany" };
const stack = devStack("cancer-mlops-autoscaling", 19, {
  // A load of a few clients is far above half of these requests.
  api: { replicas: 1, resources: { requests: { cpu: "50m" }, limits: { cpu: "200m" } } },
  mlflow: { replicas: 0 },
  prometheus: { replicas: 0 },
  grafana: { replicas: 0 },
  storage: {
    retainOnDestroy: false,
    sharedClassName: "shared",
    claims: { models: shared, data: shared, logs: shared },
  },
});
const { kubectl } = stack;
const autoscaling = {
  minReplicas: 1,
  maxReplicas: 3,
  cpuPercent: 50,
  // A window of one minute keeps what the load has reached while a test looks.
  behavior: {
    scaleDown: { stabilizationWindowSeconds: 60, policies: [{ type: "Percent", value: 100, periodSeconds: 15 }] },
  },
};

let load: Load | undefined;

beforeAll(async () => {
  await installMetricsServer();
  await stack.create();
  await stack.up();
}, 300_000);

afterAll(async () => {
  await load?.stop();
  await stack.remove();
  await removeMetricsServer();
}, 240_000);

test("the handover leaves the running pod alone, without a warning", async () => {
  const before = await apiPods(1);
  stack.configure({ api: { autoscaling } });
  const { warnings } = await stack.up();
  expect(warnings.filter((text) => text.includes("metrics.k8s.io"))).toEqual([]);
  expect((await apiPods(1)).map(({ uid }) => uid)).toEqual(before.map(({ uid }) => uid));
}, 120_000);

test("a load adds pods up to the maximum", async () => {
  load = new Load(`${new Services(stack).url("api")}/predict`, { features: Array<number>(30).fill(1) });
  await apiPods(3);
}, 300_000);

test("a rolling update under load keeps the number of pods and fails no request", async () => {
  if (load === undefined) throw new Error("the load has not been started");
  const before = await apiPods(3);
  stack.configure({ api: { logLevel: "debug" } });
  await stack.up();
  const after = await until(async () => renewed(before, await apiPods(3)), { seconds: 120, what: "three new pods" });
  expect(after).toHaveLength(3);
  const { failures } = await load.stop();
  load = undefined;
  expect(failures).toEqual([]);
}, 300_000);

test("without load pods are removed down to the minimum, and an update does not bring them back", async () => {
  await apiPods(1);
  stack.configure({ api: { logLevel: "info" } });
  await stack.up();
  await apiPods(1);
}, 400_000);

test("without autoscaling the number is that of the settings again", async () => {
  stack.configure({ api: { replicas: 2 } });
  await stack.up();
  await apiPods(1);
  stack.configure({ api: { autoscaling: undefined } });
  const { steps } = await stack.up();
  expect(steps.filter(({ op }) => op === "delete").map(({ type }) => type)).toEqual([
    "kubernetes:autoscaling/v2:HorizontalPodAutoscaler",
  ]);
  await apiPods(2);
}, 120_000);

/** The pods of the API once there are as many, all ready. */
function apiPods(count: number): Promise<Pod[]> {
  return until(
    async () => {
      const pods = await servicePods(kubectl, "api");
      return pods.length === count && pods.every(({ ready }) => ready) ? pods : undefined;
    },
    { seconds: 270, what: `${String(count)} ready pods of the API` },
  );
}

function renewed(before: readonly Pod[], after: readonly Pod[]): readonly Pod[] | undefined {
  return after.some(({ uid }) => before.some((old) => old.uid === uid)) ? undefined : after;
}

import type { Pod } from "../../cluster/support/pods";
import { servicePods } from "../../cluster/support/pods";
import { Services } from "../../cluster/support/services";
import { devStack } from "../../cluster/support/stack";
import { until } from "../../cluster/support/until";
import { Load } from "../support/load";
import { writeTable } from "../support/table";

/** Requests to an API of three pods while they are replaced, by a rolling update and by evictions as of a drained node. */
const REPLICAS = 3;
const ENOUGH = 200;
const shared = { accessMode: "ReadWriteMany" };
const stack = devStack("cancer-mlops-availability", 9, {
  api: { replicas: REPLICAS },
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
const rows: string[][] = [];

beforeAll(async () => {
  await stack.create();
  await stack.up();
}, 300_000);

afterAll(async () => {
  await stack.remove();
}, 180_000);

test("a rolling update fails no request", async () => {
  const before = await readyApiPods();
  await underLoad("rolling update of the API", async () => {
    stack.configure({ api: { logLevel: "debug" } });
    await stack.up();
    const after = await until(async () => allNew(before, await readyApiPods()), {
      seconds: 60,
      what: "three new pods",
    });
    expect(after).toHaveLength(REPLICAS);
  });
}, 300_000);

test("the eviction of each API pod fails no request, and the PodDisruptionBudget refuses two at a time", async () => {
  const before = await readyApiPods();
  await underLoad("eviction of each API pod", async () => {
    const [first, second, third] = before.map(({ name }) => name);
    await evict(first);
    await expect(evict(second)).rejects.toThrow("disruption budget");
    for (const name of [second, third]) {
      await readyApiPods();
      await until(() => evict(name).then(() => true), { seconds: 60, what: `the eviction of ${String(name)}` });
    }
    await until(async () => allNew(before, await readyApiPods()), { seconds: 60, what: "three new pods" });
  });
}, 300_000);

test("docs/availability.md has the results", () => {
  expect(rows).toHaveLength(2);
  // If this fails, the table has been rewritten: commit it.
  expect(
    writeTable("availability", ["event", `failed of more than ${String(ENOUGH)} requests`], rows, "availability.md"),
  ).toBe(false);
});

async function underLoad(event: string, happens: () => Promise<void>): Promise<void> {
  const load = new Load(`${new Services(stack).url("api")}/predict`, {
    features: Array<number>(30).fill(1),
  });
  await load.reaches(50);
  await happens();
  await load.reaches(load.sent + 50);
  const { sent, failures } = await load.stop();
  expect(failures).toEqual([]);
  expect(sent).toBeGreaterThan(ENOUGH);
  rows.push([event, String(failures.length)]);
}

function readyApiPods(): Promise<Pod[]> {
  return until(
    async () => {
      const pods = await servicePods(kubectl, "api");
      return pods.length === REPLICAS && pods.every(({ ready }) => ready) ? pods : undefined;
    },
    { seconds: 120, what: "three ready pods of the API" },
  );
}

function allNew(before: readonly Pod[], after: readonly Pod[]): readonly Pod[] | undefined {
  return after.some(({ uid }) => before.some((old) => old.uid === uid)) ? undefined : after;
}

/** As `kubectl drain` does. */
async function evict(name = ""): Promise<void> {
  const { namespace } = stack;
  const eviction = { apiVersion: "policy/v1", kind: "Eviction", metadata: { name, namespace } };
  await kubectl.create(eviction, `--raw=/api/v1/namespaces/${namespace}/pods/${name}/eviction`);
}

import type { ClusterState } from "../../../lib/cluster/state";
import { crowdedQuota, quotaPlan, quotaWarnings } from "../../../lib/cluster/quotaPlan";
import { readClusterState } from "../../../lib/cluster/state";
import { quotaOf } from "../../../lib/config/quota";
import type { ApiObject } from "../../support/apiServer";
import { useApiServer } from "../../support/apiServer";
import { settingsOf } from "../../support/settings";
import { clusterState, existingNamespace, ownLabels } from "../../support/state";

const settings = (replicas = 3) => settingsOf({ limits: { quota: true }, api: { replicas } });
const hard = (replicas?: number) => quotaOf(settings(replicas));
const plan = (quota: ClusterState["quota"], of = settings()) => quotaPlan(of, clusterState({ quota }));

test("no quota unless the settings ask for one", () => {
  expect(quotaPlan(settingsOf(), clusterState())).toBeUndefined();
  expect(quotaPlan(settings(), undefined)).toEqual({ hard: hard(), first: false });
});

test("a new quota, and one that shrinks, come after the Deployments: it would refuse the pods that replace larger ones", () => {
  expect(plan(undefined)).toEqual({ hard: hard(), first: false });
  expect(plan(hard(), settings(1))).toEqual({ hard: hard(1), first: false });
  expect(plan(hard())).toEqual({ hard: hard(), first: false });
});

test("a quota that grows comes before the Deployments, and does not shrink meanwhile", () => {
  expect(plan(hard(1))).toEqual({ hard: hard(), first: true });
  const mixed = { ...hard(1), "limits.memory": "1Ti" };
  expect(plan(mixed)).toEqual({ hard: { ...hard(), "limits.memory": "1Ti" }, first: true });
});

test("a quota has the quantities that the API server has made of it", () => {
  expect(plan({ ...hard(), "requests.storage": "114Gi" })?.first).toBe(false);
});

test("a namespace with the pods of others gets no quota, and a warning says so", () => {
  const namespace = existingNamespace({ labels: {}, created: false });
  for (const adopted of [namespace, { ...namespace, labels: ownLabels }]) {
    const state = clusterState({ namespace: adopted });
    expect(quotaPlan(settings(), state)).toBeUndefined();
    expect(quotaWarnings(settings(), state)).toEqual([expect.stringMatching(/^limits\.quota: .*set limits\.quota/)]);
    expect(quotaWarnings(settingsOf(), state)).toEqual([]);
  }
  const created = clusterState({ namespace: { ...namespace, labels: ownLabels, created: true } });
  expect(quotaPlan(settings(), created)).toBeDefined();
  expect(quotaWarnings(settings(), created)).toEqual([]);
});

describe("pods of others in a namespace that the stack created", () => {
  const use = (pods: number, cpu: number): ClusterState["otherPods"] => {
    const amounts = { cpu, memory: 0, "ephemeral-storage": 0 };
    return { pods, requests: amounts, limits: amounts };
  };
  const problems = (otherPods: ClusterState["otherPods"], extra: object = {}) =>
    crowdedQuota(settingsOf({ limits: { quota: true, extra } }), clusterState({ otherPods }));

  test("are refused if the quota has no room for them: the stack's own could not start again", () => {
    expect(problems(use(4, 0.2))).toEqual([]);
    expect(problems(use(5, 0.2))).toEqual([
      expect.stringMatching(/^limits\.extra: .*got 5 pods.*limits\.quota: false$/),
    ]);
    expect(problems(use(1, 2))).toHaveLength(1);
    expect(problems(undefined)).toEqual([]);
  });

  test("have the room that the settings add", () => {
    expect(problems(use(9, 8), { pods: 5, cpu: "8" })).toEqual([]);
    expect(crowdedQuota(settingsOf(), clusterState({ otherPods: use(9, 8) }))).toEqual([]);
  });
});

describe("reading the pods of the namespace", () => {
  const api = useApiServer();
  const pod = (name: string, labels: object = {}): ApiObject => ({
    kind: "Pod",
    metadata: { name, namespace: "cancer-mlops", labels },
    spec: { containers: [{ name, resources: { requests: { cpu: "1" }, limits: { cpu: "2", memory: "1Gi" } } }] },
    status: { phase: "Running" },
  });
  const read = async (of = settings()) => (await readClusterState(await api.connect(), of, "test"))?.otherPods;

  test("counts those of others, if there is a quota", async () => {
    api.server.objects = [pod("notebook"), pod("api-1", { ...ownLabels, "app.kubernetes.io/instance": "test" })];
    expect(await read()).toMatchObject({ pods: 1, requests: { cpu: 1 }, limits: { cpu: 2, memory: 2 ** 30 } });
    expect(await read(settingsOf())).toBeUndefined();
  });
});

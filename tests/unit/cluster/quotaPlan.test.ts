import type { ClusterState } from "../../../lib/cluster/state";
import { quotaPlan, quotaWarnings } from "../../../lib/cluster/quotaPlan";
import { quotaOf } from "../../../lib/config/quota";
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

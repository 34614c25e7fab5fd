import { autoscalerProblems, autoscalerWarnings, autoscalersOf } from "../../../lib/cluster/autoscalers";
import type { Input } from "../../support/settings";
import { settingsOf } from "../../support/settings";
import { clusterState } from "../../support/state";

const foreign = (deployment: string, maxReplicas = 3) =>
  clusterState({ foreignAutoscalers: [{ name: "theirs", deployment, maxReplicas }] });
const problems = (input: Input, state = foreign("api")) => autoscalerProblems(settingsOf(input), state);
const singleNode = { replicas: 1 };
const unshared = { claims: { logs: { accessMode: "ReadWriteOnce" } } };

test("the number of pods is left to the stack's own autoscaler, or to one that somebody else created", () => {
  const of = (input: Input, state = clusterState()) => autoscalersOf(settingsOf(input), state);
  expect(of({})).toEqual({});
  expect(of({ api: { autoscaling: {} } })).toEqual({ api: "api" });
  expect(of({}, foreign("api"))).toEqual({ api: "theirs" });
  expect(of({}, foreign("shop"))).toEqual({});
  expect(of({ api: { replicas: 0 } }, foreign("api"))).toEqual({});
  expect(of({}, clusterState({ foreignAutoscalers: undefined }))).toEqual({});
});

test("names an autoscaler that somebody else created", () => {
  expect(autoscalerWarnings(settingsOf({}), foreign("api"))).toEqual([
    expect.stringMatching(/api\.replicas.*HorizontalPodAutoscaler theirs.*got 3/),
  ]);
  expect(problems({})).toEqual([]);
});

test("refuses a second autoscaler beside api.autoscaling", () => {
  expect(problems({ api: { autoscaling: {} } })).toEqual([
    expect.stringMatching(/^api\.autoscaling: .*theirs.*delete horizontalpodautoscaler theirs/),
  ]);
});

test("refuses several pods on files that one server or one node may use", () => {
  expect(problems({}, foreign("mlflow"))).toEqual([
    expect.stringContaining("mlflow to 3 pods, which is a single writer"),
  ]);
  expect(problems({}, foreign("mlflow", 1))).toEqual([]);
  expect(problems({ api: singleNode, storage: unshared })).toEqual([
    expect.stringContaining("api to 3 pods, but one of its PVCs is mounted by a single node"),
  ]);
});

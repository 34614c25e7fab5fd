import { missingMetricsApi } from "../../../lib/cluster/metricsApi";
import { settingsOf } from "../../support/settings";
import { clusterState } from "../../support/state";

const autoscaled = settingsOf({ api: { autoscaling: {} } });

test("warns of autoscaling without the metrics API, if the API groups may be read", () => {
  expect(missingMetricsApi(autoscaled, clusterState())).toEqual([expect.stringContaining("metrics.k8s.io")]);
  expect(missingMetricsApi(autoscaled, clusterState({ apiGroups: ["metrics.k8s.io"] }))).toEqual([]);
  expect(missingMetricsApi(autoscaled, clusterState({ apiGroups: undefined }))).toEqual([]);
});

test("does not warn without an active autoscaler", () => {
  const stopped = settingsOf({ api: { autoscaling: {}, replicas: 0 } });
  for (const settings of [settingsOf({}), stopped]) expect(missingMetricsApi(settings, clusterState())).toEqual([]);
});

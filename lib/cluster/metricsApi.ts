import type { Settings } from "../config";
import { activeAutoscaling } from "../config/autoscaling";
import type { ClusterState } from "./state";

const METRICS_API = "metrics.k8s.io";

/** Not refused: metrics-server may be installed later. */
export function missingMetricsApi({ api }: Settings, { apiGroups }: ClusterState): string[] {
  if (activeAutoscaling(api) === undefined || apiGroups === undefined || apiGroups.includes(METRICS_API)) return [];
  return [
    `api.autoscaling: API group ${METRICS_API} is not installed, so the number of API pods stays as it is; install ` +
      "metrics-server (https://github.com/kubernetes-sigs/metrics-server)",
  ];
}

import { z } from "zod";
import { services } from "../catalog/services";
import type { ConstraintViolation } from "./problems";
import { show } from "./problems";
import type { ApiSettings, Settings } from "./schema";
import { count } from "./values";

const seconds = (to: number) => count(0, to);

/** https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/horizontal-pod-autoscaler-v2/ */
const scalingRules = z.strictObject({
  stabilizationWindowSeconds: seconds(3600).optional(),
  selectPolicy: z.enum(["Max", "Min", "Disabled"]).optional(),
  policies: z
    .array(
      z.strictObject({ type: z.enum(["Pods", "Percent"]), value: count(1, 1_000_000), periodSeconds: count(1, 1800) }),
    )
    .min(1, "at least one policy")
    .optional(),
});

const percent = () => count(1, 1000);

/** The autoscaling of the API. */
export const autoscaling = z
  .strictObject({
    minReplicas: count(1, 100).default(2).describe("Least number of pods. `api.autoscaling: {}` turns autoscaling on."),
    maxReplicas: count(1, 100).default(10).describe("Greatest number of pods."),
    cpuPercent: percent()
      .optional()
      .describe(
        "Average use of CPU, in percent of `api.resources.requests.cpu`, above which pods are added. Default: 80, unless `memoryPercent` is set.",
      ),
    memoryPercent: percent()
      .optional()
      .describe("Average use of memory, in percent of `api.resources.requests.memory`, above which pods are added."),
    behavior: z
      .strictObject({ scaleUp: scalingRules.optional(), scaleDown: scalingRules.optional() })
      .default({})
      .describe("How fast pods are added and removed, as in a HorizontalPodAutoscaler."),
  })
  .transform((value) =>
    value.cpuPercent === undefined && value.memoryPercent === undefined ? { ...value, cpuPercent: 80 } : value,
  );

export type Autoscaling = z.output<typeof autoscaling>;

/** Returns the autoscaling of the API; undefined if it is off, or if the API is stopped. */
export function activeAutoscaling({ autoscaling, replicas }: ApiSettings): Autoscaling | undefined {
  return replicas === 0 ? undefined : autoscaling;
}

/** The greatest number of API pods that the settings allow, without those of a rolling update. */
export function maxApiReplicas(api: ApiSettings): number {
  return activeAutoscaling(api)?.maxReplicas ?? api.replicas;
}

/** The number of API pods until the autoscaler sets it. */
export function initialReplicas(api: ApiSettings): number {
  const { minReplicas, maxReplicas } = activeAutoscaling(api) ?? { minReplicas: 0, maxReplicas: Infinity };
  return Math.min(Math.max(api.replicas, minReplicas), maxReplicas);
}

/** What contradicts the number of API pods. */
export function apiReplicaConstraints(settings: Settings): ConstraintViolation[] {
  return [...invertedRange(settings), ...unsharedClaims(settings)];
}

function invertedRange({ api }: Settings): ConstraintViolation[] {
  const { minReplicas = 0, maxReplicas = 0 } = api.autoscaling ?? {};
  if (minReplicas <= maxReplicas) return [];
  const path = "api.autoscaling.minReplicas";
  return [
    {
      path,
      message: `must be at most maxReplicas, ${String(maxReplicas)}`,
      got: show(minReplicas),
      involves: [path, "api.autoscaling.maxReplicas"],
    },
  ];
}

/** Pods that share a volume may run on different nodes. */
function unsharedClaims({ api, storage }: Settings): ConstraintViolation[] {
  const most = maxApiReplicas(api);
  if (most <= 1) return [];
  const setting = activeAutoscaling(api) === undefined ? "api.replicas" : "api.autoscaling.maxReplicas";
  const fix = setting === "api.replicas" ? "or set api.replicas: 1" : "or remove api.autoscaling";
  return services.api.claims
    .filter((key) => storage.claims[key].accessMode !== "ReadWriteMany")
    .map((key) => ({
      path: `storage.claims.${key}.accessMode`,
      message: `must be "ReadWriteMany" while ${setting} is ${String(most)}`,
      got: show(storage.claims[key].accessMode),
      fix,
      involves: [`storage.claims.${key}.accessMode`, "api.replicas", "api.autoscaling"],
    }));
}

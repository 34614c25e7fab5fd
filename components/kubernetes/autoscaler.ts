import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { FIELD_OWNERSHIP, SKIP_AWAIT } from "../../lib/catalog/annotations";
import type { Labels } from "../../lib/catalog/labels";
import type { ServiceName } from "../../lib/catalog/services";
import type { Autoscaling } from "../../lib/config/autoscaling";
import type { PlatformContext } from "./context";

export interface AutoscalerArgs {
  readonly context: PlatformContext;
  readonly labels: Labels;
  /** Undefined: none is created. */
  readonly settings: Autoscaling | undefined;
}

/**
 * Lets the cluster choose the number of pods of the Deployment of the same name, by their use of CPU and memory. It needs the
 * metrics API, such as metrics-server.
 */
export function createAutoscaler(
  name: ServiceName,
  { context, labels, settings }: AutoscalerArgs,
  opts: pulumi.CustomResourceOptions,
): void {
  if (settings === undefined) return;
  const { minReplicas, maxReplicas, behavior } = settings;
  new k8s.autoscaling.v2.HorizontalPodAutoscaler(
    name,
    {
      // Its condition ScalingActive depends on the metrics API, which may come later.
      metadata: { name, namespace: context.namespace, labels, annotations: { ...FIELD_OWNERSHIP, ...SKIP_AWAIT } },
      spec: {
        scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name },
        minReplicas,
        maxReplicas,
        metrics: [...metric("cpu", settings.cpuPercent), ...metric("memory", settings.memoryPercent)],
        ...(Object.keys(behavior).length === 0 ? {} : { behavior }),
      },
    },
    opts,
  );
}

function metric(name: "cpu" | "memory", percent: number | undefined): k8s.types.input.autoscaling.v2.MetricSpec[] {
  if (percent === undefined) return [];
  return [{ type: "Resource", resource: { name, target: { type: "Utilization", averageUtilization: percent } } }];
}

import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { FIELD_OWNERSHIP } from "../../lib/catalog/annotations";
import type { Labels } from "../../lib/catalog/labels";
import { podSelector } from "../../lib/catalog/labels";
import type { ServiceName } from "../../lib/catalog/services";
import type { PlatformContext } from "./context";

/** Kubernetes 1.26 is the first with unhealthyPodEvictionPolicy. */
const EVICTION_POLICY_SINCE = 26;

export interface PodDisruptionBudgetArgs {
  readonly context: PlatformContext;
  readonly labels: Labels;
  readonly replicas: number;
  /** True if all pods can become ready. */
  readonly canBeReady: boolean;
  /** Minor version of Kubernetes: 34 for 1.34; undefined if YAML is rendered. */
  readonly kubernetesMinor: number | undefined;
}

/** Lets a node drain evict one pod at a time. Not created for a single pod, which would block every drain. */
export function createPodDisruptionBudget(
  name: ServiceName,
  { context, labels, replicas, canBeReady, kubernetesMinor }: PodDisruptionBudgetArgs,
  opts: pulumi.CustomResourceOptions,
): void {
  const ignoresUnreadyPods = (kubernetesMinor ?? Infinity) >= EVICTION_POLICY_SINCE;
  // Pods that are never ready would block every drain too, if the budget counted them.
  if (replicas <= 1 || !(ignoresUnreadyPods || canBeReady)) return;
  new k8s.policy.v1.PodDisruptionBudget(
    name,
    {
      metadata: { name, namespace: context.namespace, labels, annotations: FIELD_OWNERSHIP },
      spec: {
        maxUnavailable: 1,
        selector: { matchLabels: podSelector(context.stack, name) },
        ...(ignoresUnreadyPods ? { unhealthyPodEvictionPolicy: "AlwaysAllow" } : {}),
      },
    },
    opts,
  );
}

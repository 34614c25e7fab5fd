import type { OwnPods } from "./otherPods";
import { amount, amountOf, otherPods } from "./otherPods";
import type * as client from "@kubernetes/client-node" with { "resolution-mode": "import" };

/** A node that runs pods, with what the requests of pods leave free. */
export interface FreeNode {
  /** True if it runs only pods that tolerate it. */
  readonly tainted: boolean;
  /** Cores. */
  readonly cpu: number;
  /** Bytes. */
  readonly memory: number;
  /** Number of pods. */
  readonly pods: number;
}

/** More are not read: on a large cluster it would take seconds. */
export const MAX_NODES = 200;
export const MAX_PODS = 1000;

/** Returns what is free on each node for a stack, whose own pods do not count; undefined if a list is not complete. */
export function freeNodes(nodes: client.V1NodeList, pods: client.V1PodList, own: OwnPods): FreeNode[] | undefined {
  if (isIncomplete(nodes) || isIncomplete(pods)) return undefined;
  const others = otherPods(pods.items, own);
  return nodes.items.filter(isSchedulable).map(({ metadata, spec, status }) => {
    const here = others.filter((pod) => pod.spec?.nodeName === metadata?.name);
    const free = (kind: string) =>
      amount(status?.allocatable?.[kind]) - here.reduce((sum, pod) => sum + amountOf(pod, "requests", kind), 0);
    return {
      tainted: spec?.taints?.some(({ effect }) => effect !== "PreferNoSchedule") === true,
      cpu: free("cpu"),
      memory: free("memory"),
      pods: amount(status?.allocatable?.pods) - here.length,
    };
  });
}

function isIncomplete({ metadata }: client.V1NodeList | client.V1PodList): boolean {
  return (metadata?._continue ?? "") !== "";
}

function isSchedulable({ spec, status }: client.V1Node): boolean {
  const ready = status?.conditions?.some((condition) => condition.type === "Ready" && condition.status === "True");
  return spec?.unschedulable !== true && ready === true;
}

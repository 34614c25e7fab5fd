import { PART_OF } from "../catalog/labels";
import { parseQuantity } from "../catalog/quantity";
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

/**
 * Returns what is free on each node for a stack, whose own pods do not count; undefined if a list is not complete.
 *
 * @param own - namespace and label instance of the stack.
 */
export function freeNodes(
  nodes: client.V1NodeList,
  pods: client.V1PodList,
  own: { readonly namespace: string; readonly instance: string },
): FreeNode[] | undefined {
  if (isIncomplete(nodes) || isIncomplete(pods)) return undefined;
  const others = pods.items.filter((pod) => isRunning(pod) && !isOwnPod(pod, own));
  return nodes.items.filter(isSchedulable).map(({ metadata, spec, status }) => {
    const here = others.filter((pod) => pod.spec?.nodeName === metadata?.name);
    const free = (kind: string) =>
      amount(status?.allocatable?.[kind]) - here.reduce((sum, pod) => sum + request(pod, kind), 0);
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

function isRunning({ status }: client.V1Pod): boolean {
  return status?.phase !== "Succeeded" && status?.phase !== "Failed";
}

function isOwnPod({ metadata }: client.V1Pod, own: { readonly namespace: string; readonly instance: string }): boolean {
  const labels = metadata?.labels ?? {};
  return (
    metadata?.namespace === own.namespace &&
    labels["app.kubernetes.io/part-of"] === PART_OF &&
    labels["app.kubernetes.io/instance"] === own.instance
  );
}

/** As the scheduler counts: the containers together, or the largest init container. */
function request({ spec }: client.V1Pod, kind: string): number {
  const of = ({ resources }: client.V1Container) => amount(resources?.requests?.[kind]);
  const init = spec?.initContainers ?? [];
  const running = [...(spec?.containers ?? []), ...init.filter(({ restartPolicy }) => restartPolicy === "Always")];
  const together = running.reduce((sum, container) => sum + of(container), 0);
  return Math.max(together, ...init.map(of)) + amount(spec?.overhead?.[kind]);
}

const amount = (quantity = "0") => parseQuantity(quantity) ?? 0;

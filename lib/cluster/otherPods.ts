import { PART_OF } from "../catalog/labels";
import { parseQuantity } from "../catalog/quantity";
import type { PodResources } from "../config/podResources";
import type * as client from "@kubernetes/client-node" with { "resolution-mode": "import" };

/** Where the pods of a stack are, and their label instance. */
export interface OwnPods {
  readonly namespace: string;
  readonly instance: string;
}

/** What pods have in total. */
export interface PodUse extends PodResources {
  readonly pods: number;
}

/** The pods that have not ended and are not the stack's. */
export function otherPods(pods: readonly client.V1Pod[], own: OwnPods): client.V1Pod[] {
  return pods.filter(
    ({ metadata, status }) => status?.phase !== "Succeeded" && status?.phase !== "Failed" && !isOwnPod(metadata, own),
  );
}

function isOwnPod(metadata: client.V1ObjectMeta | undefined, own: OwnPods): boolean {
  return (
    metadata?.namespace === own.namespace &&
    metadata.labels?.["app.kubernetes.io/part-of"] === PART_OF &&
    metadata.labels["app.kubernetes.io/instance"] === own.instance
  );
}

export function podUse(pods: readonly client.V1Pod[]): PodUse {
  const sum = (list: keyof PodResources, kind: string) => pods.reduce((all, pod) => all + amountOf(pod, list, kind), 0);
  const amounts = (list: keyof PodResources) => ({
    cpu: sum(list, "cpu"),
    memory: sum(list, "memory"),
    "ephemeral-storage": sum(list, "ephemeral-storage"),
  });
  return { requests: amounts("requests"), limits: amounts("limits"), pods: pods.length };
}

/** As the scheduler and a quota count: the containers together, or the largest init container. */
export function amountOf({ spec }: client.V1Pod, list: keyof PodResources, kind: string): number {
  const of = ({ resources }: client.V1Container) => amount(resources?.[list]?.[kind]);
  const init = spec?.initContainers ?? [];
  const running = [...(spec?.containers ?? []), ...init.filter(({ restartPolicy }) => restartPolicy === "Always")];
  const together = running.reduce((sum, container) => sum + of(container), 0);
  return Math.max(together, ...init.map(of)) + amount(spec?.overhead?.[kind]);
}

export function amount(quantity = "0"): number {
  return parseQuantity(quantity) ?? 0;
}

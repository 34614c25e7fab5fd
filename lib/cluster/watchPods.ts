import { labelSelector, labelValue } from "../catalog/labels";
import type { KubernetesClient } from "./client";
import type { PendingClaim } from "./claimDiagnostics";
import { claimDiagnostics } from "./claimDiagnostics";
import type { PodState } from "./podDiagnostics";
import { podDiagnostics } from "./podDiagnostics";
import type { Deployment } from "./rollout";
import { rolloutDiagnostics } from "./rolloutDiagnostics";
import type * as client from "@kubernetes/client-node" with { "resolution-mode": "import" };

const INTERVAL_MS = 3_000;

/** Problems that pass by themselves, such as a claim that is not bound yet, are not reported. */
const PATIENCE_MS = 10_000;

/** What an update waits for. */
export interface WatchedState extends PodState {
  readonly claims: readonly PendingClaim[];
  readonly deployments: readonly Deployment[];
}

/**
 * Reports, while an update waits for pods, why they are not ready, each reason once. The provider waits ten minutes, reads
 * neither init containers, mounts nor claims, and reports no more than that a pod is not ready.
 *
 * Ends with the program. Errors are ignored: they must not fail the update.
 */
export function watchPods(read: () => Promise<WatchedState>, report: (message: string) => void): void {
  const since = new Map<string, number>();
  const reported = new Set<string>();
  const check = async () => {
    const state = await read();
    const found = [
      ...rolloutDiagnostics(state.deployments),
      ...claimDiagnostics(state.claims, state.events),
      ...podDiagnostics(state),
    ];
    // A reason that passed starts over when it comes back.
    for (const key of since.keys()) if (!found.some((diagnostic) => diagnostic.key === key)) since.delete(key);
    for (const { key, message, patienceMs = PATIENCE_MS } of found) {
      const first = since.get(key) ?? Date.now();
      since.set(key, first);
      if (reported.has(key) || Date.now() - first < patienceMs) continue;
      reported.add(key);
      report(message);
    }
  };
  const schedule = () => {
    setTimeout(() => void check().then(schedule, schedule), INTERVAL_MS).unref();
  };
  schedule();
}

/** The same as the library returns it. */
interface ReadState {
  readonly deployments: readonly client.V1Deployment[];
  readonly pods: readonly client.V1Pod[];
  readonly claims: readonly client.V1PersistentVolumeClaim[];
  readonly events: readonly client.CoreV1Event[];
}

/** Reads the Deployments, pods and claims of a stack, and the warnings in its namespace. */
export async function readWatched(
  { core, apps }: KubernetesClient,
  namespace: string,
  stack: string,
): Promise<ReadState> {
  const own = { namespace, labelSelector: labelSelector({ "app.kubernetes.io/instance": labelValue(stack) }) };
  const [deployments, pods, claims, events] = await Promise.all([
    apps.listNamespacedDeployment(own),
    core.listNamespacedPod(own),
    core.listNamespacedPersistentVolumeClaim(own),
    core.listNamespacedEvent({ namespace, fieldSelector: "type=Warning" }),
  ]);
  return { deployments: deployments.items, pods: pods.items, claims: claims.items, events: events.items };
}

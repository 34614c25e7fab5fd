import { labelSelector, podSelector } from "../../lib/catalog/labels";
import type { ServiceName } from "../../lib/catalog/services";
import { until } from "../../lib/cluster/until";
import { exec } from "./exec";
import type { HelperPod } from "./helperPod";
import { DATA_COPY } from "../../lib/catalog/labels";
import { PROGRAMS, helperPod } from "./helperPod";
import { interruption } from "./interruption";
import { Session } from "./session";
import type { Target } from "./target";
import type * as client from "@kubernetes/client-node" with { "resolution-mode": "import" };

/** Starts a program of pod/ in a helper pod. */
type Open = (pod: string, program: string, ...args: string[]) => Session;

/** Runs work with helper pods, and deletes them in any case. */
export async function withHelpers(
  target: Target,
  pods: readonly HelperPod[],
  work: (open: Open) => Promise<void>,
): Promise<void> {
  await removeLeftovers(target);
  const sessions: Session[] = [];
  try {
    await allSettled(pods.map((pod) => create(target, pod)));
    await Promise.all(pods.map(({ name }) => waitUntilReady(target, name)));
    await work((pod, program, ...args) => {
      // The pod exits after five minutes in which no program has been started.
      const start = `touch ${PROGRAMS}/at-work && exec python ${PROGRAMS}/${program}.py "$@"`;
      const session = new Session(exec(target, pod, ["sh", "-c", start, program, ...args]));
      sessions.push(session);
      return session;
    });
  } finally {
    await Promise.all(sessions.map((session) => session.close()));
    await removeHelpers(target);
  }
}

/** The pods of a service, or the helper pods. */
export function podsOf({ objects, stack }: Target, name: string): Promise<readonly client.V1Pod[]> {
  return objects.pods(labelSelector(podSelector(stack, name)));
}

/** Returns the node of a running pod of the service. */
export async function nodeOf(target: Target, service: ServiceName): Promise<string | undefined> {
  const pods = await podsOf(target, service);
  return pods.find(({ status }) => status?.phase === "Running")?.spec?.nodeName;
}

/**
 * Deletes the helper pods of a killed command, which keep their claims from being deleted. They exit within seconds, or
 * after five minutes if they were killed before their program started; until then they count as in use.
 */
export async function removeLeftovers(target: Target): Promise<void> {
  let inUse: client.V1Pod | undefined;
  const isFree = async () => {
    inUse = (await podsOf(target, DATA_COPY)).find(
      ({ status, metadata }) =>
        metadata?.deletionTimestamp === undefined && !["Succeeded", "Failed"].includes(status?.phase ?? ""),
    );
    return inUse === undefined ? true : undefined;
  };
  try {
    await until(isFree, { seconds: 20, what: "another command", signal: interruption });
  } catch (error) {
    if (inUse?.metadata === undefined) throw error;
    const { name = "", creationTimestamp } = inUse.metadata;
    throw new Error(
      `Another backup, restore or migration of this stack is running: its pod ${name} was created at ` +
        `${creationTimestamp?.toISOString() ?? ""}. Wait for it; if there is none: npm run -s kubectl -- delete pod ${name}`,
      { cause: error },
    );
  }
  await removeHelpers(target);
}

async function removeHelpers(target: Target): Promise<void> {
  const pods = await podsOf(target, DATA_COPY);
  await allSettled(pods.map(({ metadata }) => target.objects.deleteAndWait("Pod", metadata?.name ?? "", 60)));
}

/** Under the service account of the claim's service, which an older version of the program has not created. */
async function create(target: Target, pod: HelperPod): Promise<void> {
  const deployment = await target.objects.find("Deployment", pod.owner.service);
  const account = deployment?.spec?.template.spec?.serviceAccountName;
  await target.objects.create("Pod", pod.name, helperPod(target, pod, account));
}

/** Waits for all requests, then throws the first error: no pod may be created after the clean-up, or outlive it. */
async function allSettled(requests: readonly Promise<unknown>[]): Promise<void> {
  const failed = (await Promise.allSettled(requests)).find(({ status }) => status === "rejected");
  if (failed?.status === "rejected") throw failed.reason;
}

async function waitUntilReady({ objects }: Target, name: string): Promise<void> {
  let problem = "";
  const isReady = async () => {
    const pod = await objects.find("Pod", name);
    problem = pod === undefined ? "it was deleted" : startProblem(pod);
    return pod?.status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True") === true
      ? true
      : undefined;
  };
  await until(isReady, { seconds: 180, what: `pod ${name}`, signal: interruption }).catch((error: unknown) => {
    throw new Error([error instanceof Error ? error.message : String(error), problem].filter(Boolean).join(": "));
  });
}

function startProblem({ status }: client.V1Pod): string {
  const waiting = status?.containerStatuses?.[0]?.state?.waiting;
  const unscheduled = status?.conditions?.find(({ type, status: is }) => type === "PodScheduled" && is === "False");
  return unscheduled?.message ?? [waiting?.reason, waiting?.message].filter(Boolean).join(": ");
}

import { labelSelector, podSelector } from "../../lib/catalog/labels";
import type { ServiceName } from "../../lib/catalog/services";
import type { HelperPod } from "./helperPod";
import { COMPONENT, PROGRAMS, helperPod } from "./helperPod";
import { interruption } from "./interruption";
import type { KubernetesObject } from "./kubectl";
import { until } from "./kubectl";
import { Session } from "./session";
import type { Target } from "./target";

interface Pod extends KubernetesObject {
  readonly spec: { readonly nodeName?: string };
  readonly status: {
    readonly phase: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string; readonly message?: string }[];
    readonly containerStatuses?: readonly {
      readonly state: { readonly waiting?: { readonly reason?: string; readonly message?: string } };
    }[];
  };
}

/** Runs work with helper pods, and deletes them whatever happens. */
export async function withHelpers<T>(
  target: Target,
  pods: readonly HelperPod[],
  work: (open: (pod: string, program: string, ...args: string[]) => Session) => Promise<T>,
): Promise<T> {
  await removeLeftovers(target);
  const sessions: Session[] = [];
  try {
    const items = pods.map((pod) => helperPod(target, pod));
    await target.kubectl.run(["create", "--filename=-"], JSON.stringify({ apiVersion: "v1", kind: "List", items }));
    await Promise.all(pods.map(({ name }) => ready(target, name)));
    return await work((pod, program, ...args) => {
      // A first word that the pod is at work, or it would give up waiting for it.
      const start = `touch ${PROGRAMS}/at-work && exec python ${PROGRAMS}/${program}.py "$@"`;
      const session = new Session(target.kubectl.exec(pod, ["sh", "-c", start, program, ...args]));
      sessions.push(session);
      return session;
    });
  } finally {
    await Promise.all(sessions.map((session) => session.close()));
    await removeHelpers(target);
  }
}

/** The node of a running pod of the service, if there is one. */
export async function nodeOf({ kubectl, stack }: Target, service: ServiceName): Promise<string | undefined> {
  const pods = await kubectl.list<Pod>("pods", ofService(stack, service));
  return pods.find(({ status }) => status.phase === "Running")?.spec.nodeName;
}

export function ofService(stack: string, service: string): string {
  return labelSelector(podSelector(stack, service));
}

/** A killed command leaves a pod, which notices that within seconds and ends. One that does not end is at work. */
async function removeLeftovers(target: Target): Promise<void> {
  const running = async () =>
    (await target.kubectl.list<Pod>("pods", ofService(target.stack, COMPONENT))).find(
      ({ status, metadata }) =>
        metadata.deletionTimestamp === undefined && !["Succeeded", "Failed"].includes(status.phase),
    );
  const stranger = await running();
  if (stranger !== undefined) {
    const { name, creationTimestamp } = stranger.metadata;
    await until("another command", 20, async () => ((await running()) === undefined ? true : undefined)).catch(() => {
      throw new Error(
        `Another backup, restore or migration of this stack is at work: its pod ${name} runs since ` +
          `${creationTimestamp}. Wait for it; if there is none: npm run -s kubectl -- delete pod ${name}`,
      );
    });
  }
  await removeHelpers(target);
}

async function removeHelpers({ kubectl, stack }: Target): Promise<void> {
  await kubectl.run(["delete", "pods", "--selector", ofService(stack, COMPONENT), "--wait=true", "--timeout=60s"]);
}

async function ready({ kubectl }: Target, name: string): Promise<void> {
  let last = "";
  const ask = async () => {
    const pod = await kubectl.find<Pod>("pod", name);
    last = pod === undefined ? "it was deleted" : whyNotReady(pod);
    return pod?.status.conditions?.some(({ type, status }) => type === "Ready" && status === "True") === true
      ? pod
      : undefined;
  };
  await until(`pod ${name}`, 180, ask, interruption).catch((error: unknown) => {
    throw new Error(`${error instanceof Error ? error.message : String(error)}: ${last || "it does not start"}`);
  });
}

function whyNotReady({ status }: Pod): string {
  const waiting = status.containerStatuses?.[0]?.state.waiting;
  const unscheduled = status.conditions?.find(({ type, status: is }) => type === "PodScheduled" && is === "False");
  return unscheduled?.message ?? [waiting?.reason, waiting?.message].filter(Boolean).join(": ");
}

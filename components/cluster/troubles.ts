import * as pulumi from "@pulumi/pulumi";

/** What is known of the stack's pods, as far as it is read here. */
export interface PodFacts {
  readonly pods: readonly Pod[];
  /** What was said of objects in the namespace. */
  readonly events: readonly PodEvent[];
}

export interface Pod {
  readonly metadata?: {
    readonly uid?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly deletionTimestamp?: Date;
  };
  readonly status?: {
    readonly conditions?: readonly { readonly type: string; readonly status: string; readonly message?: string }[];
    readonly initContainerStatuses?: readonly ContainerStatus[];
    readonly containerStatuses?: readonly ContainerStatus[];
  };
}

export interface ContainerStatus {
  readonly name: string;
  /** Whether it has passed its startup probe. */
  readonly started?: boolean;
  readonly state?: ContainerState;
  readonly lastState?: ContainerState;
}

interface ContainerState {
  readonly waiting?: { readonly reason?: string; readonly message?: string };
  readonly terminated?: { readonly exitCode: number; readonly reason?: string; readonly message?: string };
}

export interface PodEvent {
  readonly involvedObject: { readonly uid?: string };
  readonly reason?: string;
  readonly message?: string;
  /** How often the same was said. */
  readonly count?: number;
}

/** Something that keeps a pod from being ready. */
export interface Trouble {
  /** The same for the same trouble, whatever its words are this time. */
  readonly key: string;
  readonly words: string;
}

const INTERVAL = 3_000;

/** What passes by itself, such as a claim that has no volume yet, is not worth a warning. */
const PATIENCE = 10_000;

/**
 * While an update waits for pods, tells what keeps them from being ready, each trouble once. The provider waits for ten
 * minutes, and looks neither at init containers nor at mounts: it would say no more than that a pod is not ready.
 *
 * It ends with the program, and what goes wrong in it is no matter of the update.
 */
export function tellTroubles(
  read: () => Promise<PodFacts>,
  tell: (words: string) => void = (words) => void pulumi.log.warn(words),
): void {
  if (pulumi.runtime.isDryRun()) return;
  const since = new Map<string, number>();
  const told = new Set<string>();
  const look = async () => {
    const found = troubles(await read());
    // What has passed begins anew when it comes back.
    for (const key of since.keys()) if (!found.some((trouble) => trouble.key === key)) since.delete(key);
    for (const { key, words } of found) {
      const first = since.get(key) ?? Date.now();
      since.set(key, first);
      if (told.has(key) || Date.now() - first < PATIENCE) continue;
      told.add(key);
      tell(words);
    }
  };
  const again = () => {
    setTimeout(() => void look().then(again, again), INTERVAL).unref();
  };
  again();
}

/** Pure: what keeps pods from being ready, in words. */
export function troubles({ pods, events }: PodFacts): Trouble[] {
  return pods
    .filter(isWaitedFor)
    .flatMap((pod) => [
      ...unscheduled(pod),
      ...[...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])].flatMap((container) =>
        ofContainer(serviceOf(pod), container),
      ),
      ...unmounted(pod, events),
      ...unanswering(pod, events),
    ]);
}

function isWaitedFor({ metadata, status }: Pod): boolean {
  const ready = status?.conditions?.some((condition) => condition.type === "Ready" && condition.status === "True");
  return metadata?.deletionTimestamp === undefined && ready !== true;
}

function serviceOf({ metadata }: Pod): string {
  return metadata?.labels?.["app.kubernetes.io/name"] ?? "";
}

function unscheduled(pod: Pod): Trouble[] {
  return (pod.status?.conditions ?? [])
    .filter(({ type, status }) => type === "PodScheduled" && status === "False")
    .map(({ message = "" }) => ({
      key: `${serviceOf(pod)} unscheduled`,
      words: `${serviceOf(pod)} has no node to run on: ${message}`,
    }));
}

/** Reasons to wait that do not pass: an image that is not there, a Secret that nobody made. */
const stuck = /^(ErrImage|ImagePull|InvalidImage|CreateContainer|RunContainer)/;

function ofContainer(service: string, { name, state, lastState }: ContainerStatus): Trouble[] {
  const ended = state?.terminated ?? lastState?.terminated;
  const reason = state?.waiting?.reason ?? "";
  return [
    ...(ended === undefined || ended.exitCode === 0
      ? []
      : [
          {
            key: `${service} ${name} ended`,
            words: `${service}: its container ${name} ended with exit code ${String(ended.exitCode)}: ${lastWords(ended)}`,
          },
        ]),
    ...(stuck.test(reason)
      ? [
          {
            key: `${service} ${name} ${reason}`,
            words: `${service}: its container ${name} does not start: ${reason}: ${state?.waiting?.message ?? ""}`,
          },
        ]
      : []),
  ];
}

/** The end of the log, where containers say nothing else: in one line, and without the trace of a Go program's panic. */
function lastWords({ message, reason = "no word" }: NonNullable<ContainerState["terminated"]>): string {
  const lines = (message ?? "").replace(/\ngoroutine \d+ \[.*/s, "").split("\n");
  const said = lines.map((line) => line.trim()).filter((line) => line !== "");
  return said.length === 0 ? reason : said.slice(-3).join(" | ");
}

/** Told by the kubelet in events only. The first ones pass: a volume is still at the node it was at. */
function unmounted(pod: Pod, events: readonly PodEvent[]): Trouble[] {
  return repeated(events, pod, 3)
    .filter(({ reason }) => reason === "FailedMount" || reason === "FailedAttachVolume")
    .map(({ reason = "", message = "" }) => ({
      key: `${serviceOf(pod)} ${reason}`,
      words: `${serviceOf(pod)} does not get its volumes: ${message}`,
    }));
}

const NO_MODEL = ": it has not loaded the model that api.model names. Is it in the claim, or in api.modelsImage?";

/** Of a pod whose containers have all started. The first failures pass: a server that listens may not answer yet. */
function unanswering(pod: Pod, events: readonly PodEvent[]): Trouble[] {
  const service = serviceOf(pod);
  if (pod.status?.containerStatuses?.every(({ started }) => started === true) !== true) return [];
  return repeated(events, pod, 4)
    .filter(({ reason, message = "" }) => reason === "Unhealthy" && message.startsWith("Readiness probe failed"))
    .map(({ message = "" }) => ({
      key: `${service} unanswering`,
      words: `${service} runs and does not get ready: ${message.trim()}${message.includes("503") && service === "api" ? NO_MODEL : ""}`,
    }));
}

/** What was said of this very pod, so often at least. */
function repeated(events: readonly PodEvent[], { metadata }: Pod, times: number): readonly PodEvent[] {
  return events.filter(({ involvedObject, count = 1 }) => involvedObject.uid === metadata?.uid && count >= times);
}

import { missingObjectHint } from "./missingObjectHint";

/** The pods of a stack and the events of its namespace, as far as they are read here. */
export interface PodState {
  readonly pods: readonly Pod[];
  readonly events: readonly PodEvent[];
}

export interface Pod {
  readonly metadata?: {
    readonly uid?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly deletionTimestamp?: Date;
  };
  readonly spec?: {
    readonly volumes?: readonly { readonly name: string; readonly secret?: { readonly secretName?: string } }[];
  };
  readonly status?: {
    /** Failed: an evicted pod, which another one replaces. */
    readonly phase?: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string; readonly message?: string }[];
    readonly initContainerStatuses?: readonly ContainerStatus[];
    readonly containerStatuses?: readonly ContainerStatus[];
  };
}

export interface ContainerStatus {
  readonly name: string;
  /** True if its startup probe has succeeded. */
  readonly started?: boolean;
  readonly state?: ContainerState;
  readonly lastState?: ContainerState;
}

interface ContainerState {
  readonly waiting?: { readonly reason?: string; readonly message?: string };
  readonly terminated?: { readonly exitCode: number; readonly reason?: string; readonly message?: string };
}

export interface PodEvent {
  readonly involvedObject: {
    readonly uid?: string;
    /** The container that it is about: `spec.containers{api}`. */
    readonly fieldPath?: string;
  };
  readonly reason?: string;
  readonly message?: string;
  /** How often the event occurred. */
  readonly count?: number;
  readonly lastTimestamp?: Date;
}

/** A reason why an update waits. */
export interface Diagnostic {
  /** Identifies the reason, whatever its message is this time. */
  readonly key: string;
  readonly message: string;
  /** How long the reason may last before it is reported. @default ten seconds */
  readonly patienceMs?: number;
}

/** Returns the reasons why pods are not ready. */
export function podDiagnostics({ pods, events }: PodState): Diagnostic[] {
  return pods
    .filter(isPending)
    .flatMap((pod) =>
      pod.status?.phase === "Failed"
        ? evicted(pod, events)
        : [
            ...unschedulable(pod),
            ...[...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])].flatMap(
              (container) => failingContainer(serviceOf(pod), container),
            ),
            ...failedMounts(pod, events),
            ...failingReadiness(pod, events),
          ],
    );
}

function isPending({ metadata, status }: Pod): boolean {
  const ready = status?.conditions?.some((condition) => condition.type === "Ready" && condition.status === "True");
  return metadata?.deletionTimestamp === undefined && ready !== true;
}

function serviceOf({ metadata }: Pod): string {
  return metadata?.labels?.["app.kubernetes.io/name"] ?? "";
}

/** The pod stays for hours, and its event for one. */
function evicted(pod: Pod, events: readonly PodEvent[]): Diagnostic[] {
  const service = serviceOf(pod);
  return repeatedEvents(events, pod, 1)
    .filter(({ reason }) => reason === "Evicted")
    .map(({ message = "" }) => ({
      key: `${service} evicted`,
      message: `${service}: pod was evicted: ${message.trim()}${message.includes("ephemeral") ? RAISE_LIMIT(service) : ""}`,
    }));
}

const RAISE_LIMIT = (service: string) => `; see ${service}.resources.limits.ephemeral-storage`;

function unschedulable(pod: Pod): Diagnostic[] {
  return (pod.status?.conditions ?? [])
    .filter(({ type, status }) => type === "PodScheduled" && status === "False")
    .map(({ message = "" }) => ({
      key: `${serviceOf(pod)} unschedulable`,
      message: `${serviceOf(pod)} is unschedulable: ${message}`,
    }));
}

/** Reasons to wait that do not pass, such as a missing image or Secret. */
const permanent = /^(ErrImage|ImagePull|InvalidImage|CreateContainer|RunContainer)/;

function failingContainer(service: string, { name, state, lastState }: ContainerStatus): Diagnostic[] {
  const terminated = state?.terminated ?? lastState?.terminated;
  const { reason = "", message = "" } = state?.waiting ?? {};
  return [
    ...(terminated === undefined || terminated.exitCode === 0
      ? []
      : [
          {
            key: `${service} ${name} terminated`,
            message: `${service}: container ${name} exited with code ${String(terminated.exitCode)}: ${lastLines(terminated)}`,
          },
        ]),
    ...(reason === "CrashLoopBackOff" && terminated?.exitCode === 0
      ? [
          {
            key: `${service} ${name} ended`,
            message: `${service}: container ${name} exits with code 0 and is restarted: it has to keep running`,
          },
        ]
      : []),
    ...(permanent.test(reason)
      ? [
          {
            key: `${service} ${name} ${reason}`,
            message: `${service}: container ${name} cannot start: ${reason}: ${message}${missingObjectHint(message)}`,
          },
        ]
      : []),
  ];
}

/** The last lines of the termination message in one line, without the stack trace of a Go panic. */
function lastLines({ message, reason = "no message" }: NonNullable<ContainerState["terminated"]>): string {
  const lines = (message ?? "").replace(/\ngoroutine \d+ \[.*/s, "").split("\n");
  const trimmed = lines.map((line) => line.trim()).filter((line) => line !== "");
  return trimmed.length === 0 ? reason : trimmed.slice(-3).join(" | ");
}

/** Only events report a failed mount. The first ones pass: a volume may still be attached to its last node. */
function failedMounts(pod: Pod, events: readonly PodEvent[]): Diagnostic[] {
  return repeatedEvents(events, pod, 3)
    .filter(({ reason }) => reason === "FailedMount" || reason === "FailedAttachVolume")
    .map(({ reason = "", message = "" }) => ({
      key: `${serviceOf(pod)} ${reason}`,
      message: `${serviceOf(pod)}: volume mount failed: ${message}${secretOf(pod, message)}${missingObjectHint(message)}`,
    }));
}

/** Names the Secret of a volume: the message about a missing key does not. */
function secretOf({ spec }: Pod, message: string): string {
  const [, volume] = /volume "([^"]+)"/.exec(message) ?? [];
  const name = spec?.volumes?.find((candidate) => candidate.name === volume)?.secret?.secretName;
  return name === undefined || message.includes(`"${name}"`) ? "" : ` (Secret ${name})`;
}

const NO_MODEL = ": the model that api.model names is not loaded; its log says why: kubectl logs deployment/api";

/** Requires that all containers have started. The first failures pass: a server that listens may not be ready yet. */
function failingReadiness(pod: Pod, events: readonly PodEvent[]): Diagnostic[] {
  const service = serviceOf(pod);
  if (pod.status?.containerStatuses?.every(({ started }) => started === true) !== true) return [];
  return repeatedEvents(events, pod, 4)
    .filter(({ reason, message = "" }) => reason === "Unhealthy" && message.startsWith("Readiness probe failed"))
    .map(({ message = "", involvedObject: { fieldPath = "" } }) => {
      const container = /\{(.*)\}/.exec(fieldPath)?.[1] ?? service;
      const noModel = container === "api" && message.includes("503") ? NO_MODEL : "";
      return {
        key: `${service} ${container} readiness`,
        message: `${service}: ${container === service ? "" : `container ${container}: `}readiness probe failing: ${message.trim()}${noModel}`,
      };
    });
}

/** The events of a pod that occurred at least `times` times. */
function repeatedEvents(events: readonly PodEvent[], { metadata }: Pod, times: number): readonly PodEvent[] {
  return events.filter(({ involvedObject, count = 1 }) => involvedObject.uid === metadata?.uid && count >= times);
}

import type { AlertStatus, ClaimStatus, EventStatus, ServiceStatus, Status } from "./status";
import { table } from "./table";
import type { Paint } from "./table";

/** Events that are shown: the list of all is long where something repeats. */
const EVENTS = 5;

/** @param width - of the terminal in columns. */
export function screen(status: Status, width: number, paint: Paint): string {
  const { stack, cluster, namespace, healthy, services, model, claims, alerts = [], problems, events, next } = status;
  return [
    `Stack ${stack}, ${cluster}, namespace ${namespace}: ${healthy ? paint("good", "healthy") : paint("bad", "not healthy")}`,
    table(
      ["SERVICE", "READY", "RESTARTS", "AGE", "ANSWER", "URL", "IMAGE", "CPU", "MEMORY"],
      services.map((service) => serviceRow(service, paint)),
      width,
    ),
    `Model ${model.name}: ${model.loaded ? "loaded" : paint("bad", "not loaded")}`,
    table(
      ["PVC", "PHASE", "SIZE", "USED", "ON DESTROY"],
      claims.map((claim) => claimRow(claim, paint)),
      width,
    ),
    section(
      "Alerts",
      alerts.map((alert) => alertLine(alert, paint)),
    ),
    section(
      "Problems",
      problems.map((problem) => paint("bad", problem)),
    ),
    section(
      `Warnings of the last hour${events.length > EVENTS ? `, the newest of ${events.length}` : ""}`,
      events.slice(0, EVENTS).map((event) => cut(eventLine(event), width - 2)),
    ),
    `Next: ${next}`,
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

function serviceRow(service: ServiceStatus, paint: Paint): string[] {
  const { name, image, replicas, ready, restarts, ageSeconds, url, accessCommand, health, requests, use } = service;
  const isBad = ready < replicas || health.state === "failing";
  return [
    name,
    paint(isBad ? "bad" : "good", `${ready}/${replicas}`),
    restarts === 0 ? "0" : paint("notable", String(restarts)),
    age(ageSeconds),
    paint(health.state === "failing" ? "bad" : "plain", answer(service)),
    url ?? accessCommand ?? "",
    (image ?? "").replace(/^.*\//, ""),
    use === undefined ? "" : `${cores(use.cpu)} of ${cores(requests?.cpu ?? 0)}`,
    use === undefined ? "" : `${mebibytes(use.memory)} of ${mebibytes(requests?.memory ?? 0)} Mi`,
  ];
}

function answer({ health }: ServiceStatus): string {
  return health.message.replace(/: npm run.*$/, "").replace(/^requires (the|a) password.*$/, "password");
}

function claimRow(
  { name, phase, capacity = "", retained, unused = false, fileSystem }: ClaimStatus,
  paint: Paint,
): string[] {
  return [
    name,
    paint(phase === "Bound" ? "good" : "bad", phase),
    capacity,
    fileSystem === undefined ? "unknown" : fill(fileSystem.usedBytes, fileSystem.capacityBytes, paint),
    retained ? `kept${unused ? ", unused" : ""}` : paint("notable", "deleted"),
  ];
}

/** With the size of the file system: claims of some storage share one. */
function fill(used: number, capacity: number, paint: Paint): string {
  const percent = capacity === 0 ? 0 : Math.round((100 * used) / capacity);
  const style = percent >= 90 ? "bad" : percent >= 80 ? "notable" : "plain";
  return paint(style, `${percent} % of ${gibibytes(capacity)} Gi`);
}

function alertLine({ name, severity, summary, description, activeSeconds }: AlertStatus, paint: Paint): string {
  const style = severity === "critical" ? "bad" : "notable";
  return `${paint(style, `${name} (${severity})`)} for ${age(activeSeconds)}: ${summary} ${description}`;
}

function eventLine({ object, reason, message, count, ageSeconds }: EventStatus): string {
  return `${age(ageSeconds)} ago  ${object}  ${reason}${count > 1 ? ` (${count} times)` : ""}: ${message}`;
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? "" : [`${title}:`, ...lines.map((line) => `  ${line}`)].join("\n");
}

export function age(seconds: number | undefined): string {
  if (seconds === undefined) return "";
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 2 * 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 2 * 86400) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86400)} d`;
}

const cores = (value: number) => (value < 1 ? `${Math.round(value * 1000)}m` : String(Math.round(value * 10) / 10));
const mebibytes = (value: number) => String(Math.round(value / 2 ** 20));
const gibibytes = (value: number) => String(Math.round((10 * value) / 2 ** 30) / 10);

const cut = (text: string, width: number) =>
  text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;

import { claimNames } from "../../lib/catalog/claims";
import { MODEL } from "../../lib/catalog/annotations";
import { modelName } from "../../lib/catalog/model";
import { services as catalog } from "../../lib/catalog/services";
import { claimDiagnostics } from "../../lib/cluster/claimDiagnostics";
import { podDiagnostics } from "../../lib/cluster/podDiagnostics";
import { toClaim } from "../../lib/cluster/existingClaims";
import { reason } from "../../lib/cluster/reason";
import { rolloutDiagnostics } from "../../lib/cluster/rolloutDiagnostics";
import { stackClaims } from "../../lib/cluster/stackClaims";
import { loadedModel } from "../../lib/cluster/state";
import { readWatched } from "../../lib/cluster/watchPods";
import type { Settings } from "../../lib/config";
import type { Target } from "../data/target";
import { readAlerts } from "./alerts";
import { readFileSystems } from "./fileSystems";
import { nextCommand } from "./nextCommand";
import type { Access } from "./services";
import { readServices } from "./services";
import type { ClaimStatus, EventStatus, FileSystem, ModelStatus, ServiceStatus, Status } from "./status";
import type * as client from "@kubernetes/client-node" with { "resolution-mode": "import" };

const RECENT_SECONDS = 3600;

/** @throws {Error} if the cluster cannot be read. */
export async function readStatus(target: Target): Promise<Status> {
  const { cluster, settings, stack } = target;
  const { namespace } = settings.kubernetes;
  const [watched, access] = await Promise.all([
    readWatched(cluster, namespace, stack).catch((error: unknown) => {
      throw new Error(`The cluster of ${cluster.name} cannot be read: ${reason(error)}`);
    }),
    readAccess(target),
  ]);
  const [services, alerts, fileSystems] = await Promise.all([
    readServices(cluster, settings, watched, access),
    settings.prometheus.replicas === 0 ? undefined : readAlerts(cluster, settings),
    readFileSystems(cluster, namespace, watched.pods, [...target.kubectl, "--namespace", namespace]),
  ]);
  const claims = claimsOf(settings, watched.claims, fileSystems);
  const needed = neededBy(services, claims);
  const diagnostics = [
    ...rolloutDiagnostics(watched.deployments),
    ...claimDiagnostics(watched.claims, watched.events),
    ...podDiagnostics(watched),
  ];
  const status = {
    stack,
    cluster: cluster.name,
    namespace,
    healthy:
      services.every(({ ready, replicas, health }) => ready === replicas && health.state === "healthy") &&
      needed.every(({ phase }) => phase === "Bound") &&
      !(alerts ?? []).some(({ severity }) => severity === "critical"),
    services,
    model: modelOf(settings, watched.deployments),
    claims,
    ...(alerts === undefined ? {} : { alerts }),
    problems: [...new Set(diagnostics.map(({ message }) => message))],
    events: eventsOf(watched.events),
  };
  return { ...status, next: nextCommand({ services, claims: needed }) };
}

/** None before the first update. */
async function readAccess({ pulumi }: Target): Promise<Access> {
  const outputs = await pulumi.outputs();
  return {
    urls: (outputs.urls?.value ?? {}) as Access["urls"],
    accessCommands: (outputs.accessCommands?.value ?? {}) as Access["accessCommands"],
  };
}

function modelOf({ api }: Settings, deployments: readonly client.V1Deployment[]): ModelStatus {
  const deployment = deployments.find(({ metadata }) => metadata?.name === "api");
  const name = deployment?.metadata?.annotations?.[MODEL] ?? modelName(api.model);
  return { name, loaded: deployment !== undefined && loadedModel(deployment) === name };
}

function claimsOf(
  settings: Settings,
  existing: readonly client.V1PersistentVolumeClaim[],
  fileSystems: ReadonlyMap<string, FileSystem>,
): ClaimStatus[] {
  return stackClaims(settings, { claims: existing.map(toClaim) }).map(({ name, retained, unused }) => {
    const claim = existing.find(({ metadata }) => metadata?.name === name);
    const capacity = claim?.status?.capacity?.storage;
    const fileSystem = fileSystems.get(name);
    return {
      name,
      phase: claim === undefined ? "Missing" : (claim.status?.phase ?? "Pending"),
      ...(capacity === undefined ? {} : { capacity }),
      retained,
      ...(unused ? { unused } : {}),
      ...(fileSystem === undefined ? {} : { fileSystem }),
    };
  });
}

/** The claims of services that run: others may wait for their first pod. */
function neededBy(services: readonly ServiceStatus[], claims: readonly ClaimStatus[]): ClaimStatus[] {
  const running = services.filter(({ replicas }) => replicas > 0);
  const names = running.flatMap(({ name }) => catalog[name].claims.map((key): string => claimNames[key]));
  return claims.filter(({ name }) => names.includes(name));
}

function eventsOf(events: readonly client.CoreV1Event[]): EventStatus[] {
  return events
    .map(({ involvedObject, reason: why = "", message = "", count = 1, lastTimestamp, eventTime }) => ({
      object: `${involvedObject.kind ?? ""} ${involvedObject.name ?? ""}`,
      reason: why,
      message: message.trim().replace(/\s+/g, " "),
      count,
      ageSeconds: Math.round((Date.now() - (lastTimestamp ?? eventTime ?? new Date(0)).getTime()) / 1000),
    }))
    .filter(({ ageSeconds }) => ageSeconds <= RECENT_SECONDS)
    .sort((one, other) => one.ageSeconds - other.ageSeconds);
}

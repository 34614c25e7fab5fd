import { REPLICAS_BEFORE_STOP } from "../../lib/catalog/annotations";
import { parseQuantity } from "../../lib/catalog/quantity";
import type { PerService, ServiceName } from "../../lib/catalog/services";
import { healthPath, services } from "../../lib/catalog/services";
import { addressesOf } from "../../lib/catalog/addresses";
import type { KubernetesClient } from "../../lib/cluster/client";
import { amountOf } from "../../lib/cluster/otherPods";
import { serviceStatus } from "../../lib/cluster/serviceProxy";
import type { Settings } from "../../lib/config";
import { enabledServices } from "../../lib/config/enabledServices";
import type { Health } from "../start/health";
import { healthOf, notProbed, stopped, waitsForModel } from "../start/health";
import { probe } from "../start/probe";
import type { ServiceStatus, Use } from "./status";
import type * as client from "@kubernetes/client-node" with { "resolution-mode": "import" };

interface Workloads {
  readonly deployments: readonly client.V1Deployment[];
  readonly pods: readonly client.V1Pod[];
}

export interface Access {
  readonly urls: Partial<PerService<string>>;
  readonly accessCommands: Partial<PerService<string>>;
}

export async function readServices(
  cluster: KubernetesClient,
  settings: Settings,
  { deployments, pods }: Workloads,
  { urls, accessCommands }: Access,
): Promise<ServiceStatus[]> {
  const uses = await readUses(cluster, settings.kubernetes.namespace);
  return Promise.all(
    enabledServices(settings).map(async (name): Promise<ServiceStatus> => {
      const deployment = deployments.find(({ metadata }) => metadata?.name === name);
      const own = pods.filter((pod) => isOf(name, pod) && pod.metadata?.deletionTimestamp === undefined);
      const image = deployment?.spec?.template.spec?.containers.find((container) => container.name === name)?.image;
      const created = own.flatMap(({ metadata }) => metadata?.creationTimestamp?.getTime() ?? []);
      const used = own.flatMap(({ metadata }) => uses?.get(metadata?.name ?? "") ?? []);
      const url = urls[name];
      return {
        name,
        ...(image === undefined ? {} : { image }),
        replicas: deployment?.spec?.replicas ?? settings[name].replicas,
        ready: deployment?.status?.readyReplicas ?? 0,
        restarts: own
          .flatMap(({ status }) => status?.containerStatuses ?? [])
          .reduce((sum, { restartCount }) => sum + restartCount, 0),
        ...(created.length === 0 ? {} : { ageSeconds: Math.round((Date.now() - Math.max(...created)) / 1000) }),
        ...(url === undefined ? { accessCommand: accessCommands[name] ?? "" } : { url }),
        health: await readHealth(cluster, settings, name, deployment, own, url),
        requests: {
          cpu: own.reduce((sum, pod) => sum + amountOf(pod, "requests", "cpu"), 0),
          memory: own.reduce((sum, pod) => sum + amountOf(pod, "requests", "memory"), 0),
        },
        ...(used.length === 0 ? {} : { use: total(used) }),
      };
    }),
  );
}

const isOf = (name: ServiceName, { metadata }: client.V1Pod) => metadata?.labels?.["app.kubernetes.io/name"] === name;

async function readHealth(
  cluster: KubernetesClient,
  settings: Settings,
  name: ServiceName,
  deployment: client.V1Deployment | undefined,
  pods: readonly client.V1Pod[],
  url: string | undefined,
): Promise<Health> {
  if (deployment === undefined) return { state: "failing", message: "not deployed" };
  if ((deployment.spec?.replicas ?? 0) === 0) return stoppedHealth(settings, name, deployment);
  const waits = name === "api" && settings.api.modelsImage === undefined && waitsForModel(pods);
  if (url !== undefined) {
    const outcome = await probe(url + services[name].healthPath, settings.routing.tls?.selfSigned === true, 0);
    return healthOf(name, outcome, settings, waits);
  }
  const path = healthPath(name, addressesOf(settings.routing)[name].prefix);
  const status = await serviceStatus(cluster, settings.kubernetes.namespace, `${name}-service`, path);
  // The proxy of the API server, which answers 403 itself, or 503 for a service without a ready pod.
  if (status === undefined || status === 403) return notProbed;
  return healthOf(name, { status }, settings, waits);
}

function stoppedHealth(settings: Settings, name: ServiceName, { metadata }: client.V1Deployment): Health {
  if (settings[name].replicas === 0) return stopped(name);
  const byData = metadata?.annotations?.[REPLICAS_BEFORE_STOP] !== undefined;
  return { state: "failing", message: byData ? "stopped by a data command" : "scaled to 0 outside of Pulumi" };
}

interface PodMetrics {
  readonly items: readonly {
    readonly metadata: { readonly name: string };
    readonly containers: readonly { readonly usage: Readonly<Record<"cpu" | "memory", string>> }[];
  }[];
}

/** What each pod uses; undefined without the metrics API or the right to read it. */
async function readUses(cluster: KubernetesClient, namespace: string): Promise<ReadonlyMap<string, Use> | undefined> {
  const resource = { group: "metrics.k8s.io", version: "v1beta1", plural: "pods", namespace };
  try {
    const { items } = (await cluster.custom.listNamespacedCustomObject(resource)) as PodMetrics;
    return new Map(
      items.map(({ metadata, containers }) => [
        metadata.name,
        total(
          containers.map(({ usage }) => ({
            cpu: parseQuantity(usage.cpu) ?? 0,
            memory: parseQuantity(usage.memory) ?? 0,
          })),
        ),
      ]),
    );
  } catch {
    return undefined;
  }
}

function total(uses: readonly Use[]): Use {
  return {
    cpu: uses.reduce((sum, { cpu }) => sum + cpu, 0),
    memory: uses.reduce((sum, { memory }) => sum + memory, 0),
  };
}

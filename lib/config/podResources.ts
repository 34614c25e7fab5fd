import { parseQuantity } from "../catalog/quantity";
import type { Resources } from "../catalog/resources";
import { copyModelsResources, exporterResources } from "../catalog/resources";
import type { ServiceName } from "../catalog/services";
import type { Settings } from "./schema";

export const resourceKinds = ["cpu", "memory", "ephemeral-storage"] as const;
export type ResourceKind = (typeof resourceKinds)[number];

/** Cores and bytes. */
export type Amounts = Readonly<Record<ResourceKind, number>>;

/** What pods reserve, and what they may use. */
export interface PodResources {
  readonly requests: Amounts;
  readonly limits: Amounts;
}

/** The resources of one pod of a service, as Kubernetes counts them. */
export function podResources(service: ServiceName, settings: Settings): PodResources {
  const { resources, extraContainers } = settings[service];
  const containers = [resources, ...sidecars[service], ...extraContainers.map((container) => container.resources)];
  return largest(initContainers(service, settings), total(containers.map(toAmounts)));
}

const sidecars: Readonly<Record<ServiceName, readonly Resources[]>> = {
  api: [],
  mlflow: [exporterResources],
  prometheus: [],
  grafana: [],
};

function initContainers(service: ServiceName, settings: Settings): readonly Resources[] {
  switch (service) {
    case "api":
      return settings.api.modelsImage === undefined ? [] : [copyModelsResources];
    case "mlflow":
    case "grafana":
      return [settings[service].resources];
    case "prometheus":
      return [];
  }
}

/** Init containers run one after the other, before the containers, so that only the largest one counts. */
function largest(init: readonly Resources[], containers: PodResources): PodResources {
  const all = [...init.map(toAmounts), containers];
  const most = (of: keyof PodResources) => amounts((kind) => Math.max(...all.map((pod) => pod[of][kind])));
  return { requests: most("requests"), limits: most("limits") };
}

export function toAmounts({ requests, limits }: Resources): PodResources {
  const parsed = (values: Resources["requests"]) => amounts((kind) => parseQuantity(values[kind]) ?? 0);
  return { requests: parsed(requests), limits: parsed(limits) };
}

export function total(parts: readonly PodResources[]): PodResources {
  const sum = (of: keyof PodResources) => amounts((kind) => parts.reduce((all, part) => all + part[of][kind], 0));
  return { requests: sum("requests"), limits: sum("limits") };
}

export function times(count: number, { requests, limits }: PodResources): PodResources {
  return { requests: amounts((kind) => count * requests[kind]), limits: amounts((kind) => count * limits[kind]) };
}

function amounts(value: (kind: ResourceKind) => number): Amounts {
  return { cpu: value("cpu"), memory: value("memory"), "ephemeral-storage": value("ephemeral-storage") };
}

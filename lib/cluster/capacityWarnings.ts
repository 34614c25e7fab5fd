import type { ServiceName } from "../catalog/services";
import { serviceNames } from "../catalog/services";
import type { Settings } from "../config";
import { maxReplicas } from "../config/podCount";
import { podResources } from "../config/podResources";
import { cores, gibibytes } from "../config/stackNeeds";
import type { ClusterState } from "./state";

interface PodToPlace {
  readonly service: ServiceName;
  readonly cpu: number;
  readonly memory: number;
}

/** Warns of the pods that the nodes have no room for, placed one after the other, the largest first. */
export function capacityWarnings(settings: Settings, { nodes }: ClusterState): string[] {
  if (nodes === undefined || nodes.length === 0) return [];
  const tolerant = serviceNames.some((name) => settings[name].tolerations.length > 0);
  const usable = nodes.filter(({ tainted }) => tolerant || !tainted);
  const free = usable.map((node) => ({ ...node }));
  const pods = serviceNames.flatMap((service): PodToPlace[] => {
    const { cpu, memory } = podResources(service, settings).requests;
    return Array.from({ length: maxReplicas(service, settings) }, () => ({ service, cpu, memory }));
  });
  const unplaced = [...pods]
    .sort((one, other) => other.cpu - one.cpu || other.memory - one.memory)
    .filter(({ cpu, memory }) => {
      const node = free.find((candidate) => candidate.cpu >= cpu && candidate.memory >= memory && candidate.pods >= 1);
      if (node === undefined) return true;
      node.cpu -= cpu;
      node.memory -= memory;
      node.pods -= 1;
      return false;
    });
  if (unplaced.length === 0) return [];
  const names = serviceNames
    .filter((name) => unplaced.some(({ service }) => service === name))
    .map((name) => {
      const count = unplaced.filter(({ service }) => service === name).length;
      const { cpu, memory } = podResources(name, settings).requests;
      return `${count} ${count === 1 ? "pod" : "pods"} of ${name} (${cores(cpu)} CPU, ${gibibytes(memory)})`;
    });
  const sum = (kind: "cpu" | "memory") => usable.reduce((all, node) => all + Math.max(0, node[kind]), 0);
  return [
    `The nodes have no room for all pods: ${names.join(", ")} would stay pending. Free on ${usable.length} ${usable.length === 1 ? "node" : "nodes"}: ` +
      `${cores(sum("cpu"))} CPU, ${gibibytes(sum("memory"))} of memory. Lower SERVICE.resources.requests or replicas, unless an ` +
      "autoscaler adds nodes",
  ];
}

import { FIELD_OWNERSHIP } from "../catalog/annotations";
import type { ServiceName } from "../catalog/services";
import { serviceNames } from "../catalog/services";
import type { Settings } from "../config";
import { userError } from "../config/userError";
import type { KubernetesClient } from "./client";
import type { UsedNodePort } from "./nodePorts";
import { reason } from "./reason";
import type { ClusterState } from "./state";

/** A NodePort that one Service of the stack has, and another one gets. */
export interface NodePortMove {
  readonly port: number;
  /** The Service that has it. */
  readonly from: string;
  readonly to: ServiceName;
}

export function nodePortMoves({ nodePorts }: ClusterState, settings: Settings): NodePortMove[] {
  return wantedNodePorts(settings).flatMap(({ service, port }) =>
    nodePorts
      .filter((used) => used.port === port && used.service !== externalName(service) && isMovable(used, settings))
      .map(({ service: from }) => ({ port, from, to: service })),
  );
}

/** A NodePort of a Service in another namespace, of somebody else's, or of a load balancer, which would lose its address. */
export function usedNodePorts({ nodePorts, platforms }: ClusterState, settings: Settings): string[] {
  const { namespace: own } = settings.kubernetes;
  return wantedNodePorts(settings).flatMap(({ service: name, port }) =>
    nodePorts
      .filter((used) => used.port === port && !(used.namespace === own && used.service === externalName(name)))
      .filter((used) => !isMovable(used, settings))
      .map(
        ({ namespace, service }) =>
          `${name}.service.nodePort: ${port} is used by Service ${service} in namespace ${namespace}; ` +
          (platforms.includes(namespace)
            ? "if that platform is this stack's, kubernetes.namespace has changed: docs/data.md, \"A different " +
              'kubernetes.namespace"; otherwise set another port'
            : "set another port"),
      ),
  );
}

export function nodePortWarnings(settings: Settings, state: ClusterState): string[] {
  return nodePortMoves(state, settings).map(
    ({ port, from, to }) =>
      `NodePort ${port} moves from Service ${from} to ${externalName(to)}: neither has a NodePort until both are updated`,
  );
}

/**
 * Frees the NodePorts that move: the API server would reject the Service that gets one before the other is
 * updated, in whatever order.
 *
 * @throws {pulumi.RunError} if a Service cannot be changed.
 */
export async function freeNodePorts(cluster: KubernetesClient, state: ClusterState, settings: Settings): Promise<void> {
  const { namespace } = settings.kubernetes;
  const { MergePatch } = cluster.library.PatchStrategy;
  const manager = FIELD_OWNERSHIP["pulumi.com/patchFieldManager"];
  const api = cluster.api(cluster.library.KubernetesObjectApi);
  for (const name of new Set(nodePortMoves(state, settings).map(({ from }) => from))) {
    const patch = { apiVersion: "v1", kind: "Service", metadata: { name, namespace }, spec: { type: "ClusterIP" } };
    try {
      await api.patch(patch, undefined, undefined, manager, undefined, MergePatch);
    } catch (error) {
      throw userError(`The NodePort of Service ${name} cannot be freed: ${reason(error)}`);
    }
  }
}

function wantedNodePorts(settings: Settings): { readonly service: ServiceName; readonly port: number }[] {
  return serviceNames
    .filter((name) => settings[name].service.type === "NodePort")
    .map((service) => ({ service, port: settings[service].service.nodePort }));
}

const externalName = (service: ServiceName) => `${service}-service-external`;

function isMovable({ namespace, own, type }: UsedNodePort, { kubernetes }: Settings): boolean {
  return own && namespace === kubernetes.namespace && type === "NodePort";
}

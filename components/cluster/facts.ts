import { MODEL } from "../modelApi";
import { isObserved } from "./rollout";
import type * as client from "@kubernetes/client-node" with { "resolution-mode": "import" };

export const GATEWAY_API = "gateway.networking.k8s.io";

/** What the program knows of the cluster before it plans anything. */
export interface ClusterFacts {
  /** Of the namespace kube-system: the cluster's identity, whatever its contexts are called. */
  readonly uid: string;
  /** Of Kubernetes 1.x: the x. */
  readonly minor: number;
  readonly nodeAddress: string | undefined;
  readonly namespace: ExistingObject | undefined;
  readonly claims: readonly ExistingClaim[];
  readonly classes: readonly ExistingClass[];
  /** Instances (stacks) of the platform that have Deployments in the namespace. */
  readonly instances: readonly string[];
  /** The NodePorts that are taken, in any namespace. */
  readonly nodePorts: readonly { readonly port: number; readonly namespace: string; readonly service: string }[];
  /** The groups of the cluster's API: those of the Gateway API, Traefik and cert-manager are there once installed. */
  readonly apiGroups: readonly string[];
  readonly ingressClasses: readonly string[];
  readonly gatewayClasses: readonly string[];
  /** NAME/VERSION of the model that the API was asked to load, where one of its pods is ready and so has done it. */
  readonly loadedModel: string | undefined;
}

export interface ExistingObject {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly terminating: boolean;
}

export interface ExistingClaim extends ExistingObject {
  readonly size: string;
  /** What its volume has: less than the size while it has not been expanded; undefined while it has none. */
  readonly capacity: string | undefined;
  readonly accessModes: readonly string[];
  readonly className: string | undefined;
  /** Whether a migration that is not finished is going to go on from it. */
  readonly migrating: boolean;
}

export interface ExistingClass {
  readonly name: string;
  readonly expandable: boolean;
}

export function objectOf({ metadata }: { metadata?: client.V1ObjectMeta }): ExistingObject {
  return {
    name: metadata?.name ?? "",
    labels: metadata?.labels ?? {},
    terminating: metadata?.deletionTimestamp !== undefined,
  };
}

/** A node's own word on where it is reached: from the internet, else from its network. */
export function addressOf(node: client.V1Node | undefined): string | undefined {
  const addresses = node?.status?.addresses ?? [];
  const find = (type: string) => addresses.find((candidate) => candidate.type === type)?.address;
  return find("ExternalIP") ?? find("InternalIP");
}

/** Undefined while pods that were asked for another model are there: they may be the ones that are ready. */
export function loadedModel(deployment: client.V1Deployment): string | undefined {
  const { metadata, status } = deployment;
  const isUpdated = (status?.updatedReplicas ?? 0) === (status?.replicas ?? 0);
  return isObserved(deployment) && isUpdated && (status?.readyReplicas ?? 0) > 0
    ? metadata?.annotations?.[MODEL]
    : undefined;
}

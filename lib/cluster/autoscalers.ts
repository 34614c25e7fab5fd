import type { PerService } from "../catalog/services";
import { serviceNames } from "../catalog/services";
import type { Settings } from "../config";
import { activeAutoscaling } from "../config/autoscaling";
import { kubectl } from "../config/kubectl";
import { rollsOver } from "../config/podCount";
import type { KubernetesClient } from "./client";
import { isOwn, toObject } from "./existingObjects";
import type { OptionalReads } from "./optionalReads";
import type { ClusterState } from "./state";

/** A HorizontalPodAutoscaler that the program did not create, of an administrator or an operator such as KEDA. */
export interface ForeignAutoscaler {
  readonly name: string;
  /** The Deployment whose number of pods it sets. */
  readonly deployment: string;
  readonly maxReplicas: number;
}

/** Undefined if they may not be read. */
export async function readForeignAutoscalers(
  cluster: KubernetesClient,
  namespace: string,
  reads: OptionalReads,
): Promise<ForeignAutoscaler[] | undefined> {
  const list = await reads.optional(
    "whether an autoscaler sets the number of pods",
    cluster.api(cluster.library.AutoscalingV2Api).listNamespacedHorizontalPodAutoscaler({ namespace }),
  );
  return list?.items
    .filter((object) => !isOwn(toObject(object)) && object.spec?.scaleTargetRef.kind === "Deployment")
    .map(({ metadata, spec }) => ({
      name: metadata?.name ?? "",
      deployment: spec?.scaleTargetRef.name ?? "",
      maxReplicas: spec?.maxReplicas ?? 1,
    }));
}

/** Returns the autoscalers to which the number of a service's pods is left, by their names. */
export function autoscalersOf(settings: Settings, state: ClusterState | undefined): Partial<PerService<string>> {
  const own = activeAutoscaling(settings.api) === undefined ? {} : { api: "api" };
  const found = foreignAutoscalers(settings, state).map(
    ({ service, autoscaler }) => [service, autoscaler.name] as const,
  );
  return { ...Object.fromEntries(found), ...own };
}

/** Two writers would destroy the files of one volume, and two autoscalers would work against each other. */
export function autoscalerProblems(settings: Settings, state: ClusterState): string[] {
  const command = kubectl(settings.kubernetes);
  const { namespace } = settings.kubernetes;
  return foreignAutoscalers(settings, state).flatMap(({ service, autoscaler: { name, maxReplicas } }) => {
    const found = `HorizontalPodAutoscaler ${name}, which this program did not create, scales ${service}`;
    const deletion = `run ${command} --namespace ${namespace} delete horizontalpodautoscaler ${name}`;
    if (service === "api" && activeAutoscaling(settings.api) !== undefined) {
      return [`api.autoscaling: ${found} too: ${deletion}, or remove api.autoscaling`];
    }
    if (maxReplicas <= 1 || (service === "api" && rollsOver(settings.storage))) return [];
    const why = service === "api" ? "but one of its PVCs is mounted by a single node" : "which is a single writer";
    return [`${found} to ${maxReplicas} pods, ${why}: ${deletion}`];
  });
}

export function autoscalerWarnings(settings: Settings, state: ClusterState): string[] {
  return foreignAutoscalers(settings, state).map(
    ({ service, autoscaler: { name } }) =>
      `${service}.replicas: the number of pods is left to HorizontalPodAutoscaler ${name}, which this program did not ` +
      `create (got ${settings[service].replicas}); it applies again when that is deleted`,
  );
}

/** An autoscaler does nothing for a Deployment without pods. */
function foreignAutoscalers(settings: Settings, state: ClusterState | undefined) {
  return serviceNames
    .filter((service) => settings[service].replicas > 0)
    .flatMap((service) =>
      (state?.foreignAutoscalers ?? [])
        .filter(({ deployment }) => deployment === service)
        .map((autoscaler) => ({ service, autoscaler })),
    );
}

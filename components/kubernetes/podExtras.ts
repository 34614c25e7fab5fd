import type * as k8s from "@pulumi/kubernetes";
import { withRegistry } from "../../lib/catalog/image";
import { withDefaultSecurity } from "../../lib/catalog/podSecurityRules";
import { containerResources } from "../../lib/catalog/resources";
import type { ServiceSettings } from "../../lib/config";
import { sharedMemory } from "../../lib/config/podLayout";

/** What a stack adds to the pods of a service. Fields that it does not set are left out: they are no change of the pods. */

export function extraPodFields({ priorityClassName, runtimeClassName, hostAliases }: ServiceSettings) {
  return {
    ...(priorityClassName === undefined ? {} : { priorityClassName }),
    ...(runtimeClassName === undefined ? {} : { runtimeClassName }),
    ...(hostAliases.length === 0 ? {} : { hostAliases }),
  };
}

/** @param disk - false if no container of the pod limits ephemeral storage. */
export function extraContainers(
  settings: ServiceSettings,
  registry: string | undefined,
  disk: boolean,
): k8s.types.input.core.v1.Container[] {
  return settings.extraContainers.map(({ image, resources, securityContext, ...container }) => ({
    ...container,
    image: withRegistry(image, registry),
    resources: containerResources(resources, disk),
    securityContext: withDefaultSecurity(securityContext),
  }));
}

export function extraVolumes({
  extraVolumes: volumes,
  sharedMemory: sizeLimit,
}: ServiceSettings): k8s.types.input.core.v1.Volume[] {
  return [
    ...(sizeLimit === undefined ? [] : [{ name: sharedMemory.name, emptyDir: { medium: "Memory", sizeLimit } }]),
    ...(volumes as k8s.types.input.core.v1.Volume[]),
  ];
}

/** The mounts of the service's own container. */
export function extraVolumeMounts({
  extraVolumeMounts: mounts,
  sharedMemory: size,
}: ServiceSettings): k8s.types.input.core.v1.VolumeMount[] {
  return [...(size === undefined ? [] : [sharedMemory]), ...(mounts as k8s.types.input.core.v1.VolumeMount[])];
}

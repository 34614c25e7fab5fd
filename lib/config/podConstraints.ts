import { stackLabels } from "../catalog/labels";
import { levelOf } from "../catalog/podSecurity";
import { parseQuantity } from "../catalog/quantity";
import type { ServiceName } from "../catalog/services";
import { serviceNames } from "../catalog/services";
import { containerCollisions, mountCollisions, secondWriters, volumeCollisions } from "./podCollisions";
import { podSecurityFindings } from "./podSecurityFindings";
import type { ConstraintViolation } from "./problems";
import { show } from "./problems";
import type { Settings } from "./schema";

/** Returns what a stack adds to the pods of its services, and the platform cannot work with. */
export function podConstraints(settings: Settings): ConstraintViolation[] {
  return [
    ...podSecurityFindings(settings, levelOf(settings.podSecurity)).map(({ path, value, permitting }) => ({
      path,
      message: `not permitted by podSecurity: ${settings.podSecurity}`,
      got: show(value),
      fix: settings.podSecurity === "openshift" ? "change it" : `change it, or set podSecurity: ${permitting}`,
      involves: [path, "podSecurity"],
    })),
    ...serviceNames.flatMap((name) => [
      ...ownedMetadata(name, settings),
      ...sharedMemoryAboveLimit(name, settings),
      ...latestImages(name, settings),
      ...volumeCollisions(name, settings[name]),
      ...mountCollisions(name, settings[name]),
      ...containerCollisions(name, settings[name]),
      ...secondWriters(name, settings[name]),
    ]),
  ];
}

/** Labels select, and annotations tell the provider and this program what is theirs. */
function ownedMetadata(name: ServiceName, settings: Settings): ConstraintViolation[] {
  const { podLabels, podAnnotations, serviceAccount } = settings[name];
  return [
    ...owned(`${name}.podLabels`, podLabels, isOwnedLabel),
    ...owned(`${name}.podAnnotations`, podAnnotations, isOwnedAnnotation),
    ...owned(`${name}.serviceAccount.labels`, serviceAccount.labels, isOwnedLabel),
    ...owned(`${name}.serviceAccount.annotations`, serviceAccount.annotations, isOwnedAnnotation),
  ];
}

function owned(
  parent: string,
  values: Readonly<Record<string, string>>,
  isOwned: (key: string) => boolean,
): ConstraintViolation[] {
  return Object.keys(values)
    .filter(isOwned)
    .map((key) => `${parent}.${key}`)
    .map((path) => ({ path, message: "cannot be set: the stack or Kubernetes sets it", involves: [path] }));
}

const isOwnedLabel = (key: string) => stackLabels.includes(key) || key === "pod-template-hash";
const isOwnedAnnotation = (key: string) => /^(pulumi\.com|cancer-mlops)\//.test(key);

/** The files in /dev/shm count as memory of the container. */
function sharedMemoryAboveLimit(name: ServiceName, settings: Settings): ConstraintViolation[] {
  const { sharedMemory, resources } = settings[name];
  const { memory } = resources.limits;
  if ((parseQuantity(sharedMemory ?? "0") ?? 0) < (parseQuantity(memory) ?? 0)) return [];
  return [
    {
      path: `${name}.sharedMemory`,
      message: `must be less than the memory limit of the container, which it is part of, ${show(memory)}`,
      got: show(sharedMemory),
      fix: `raise ${name}.resources.limits.memory by it`,
      involves: [`${name}.sharedMemory`, `${name}.resources.limits.memory`],
    },
  ];
}

/** As for the images of the services. */
function latestImages(name: ServiceName, { allowLatest, ...settings }: Settings): ConstraintViolation[] {
  if (allowLatest === undefined || allowLatest.includes(name)) return [];
  return settings[name].extraContainers.flatMap(({ image }, index) => {
    // No tag means latest.
    if (!/(:latest|\/[^:@]*|^[^:@/]*)$/.test(image)) return [];
    const path = `${name}.extraContainers.${index}.image`;
    return [
      {
        path,
        message: "not permitted by allowLatest: the image can change with every restart of a pod",
        got: show(image),
        fix: `set the tag of a release, or a digest, or add ${name} to allowLatest`,
        involves: [path, "allowLatest"],
      },
    ];
  });
}

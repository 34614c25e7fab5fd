import { claimNames, databaseClaims } from "../catalog/claims";
import type { ServiceName } from "../catalog/services";
import { services } from "../catalog/services";
import { platformPaths, platformVolumes, podLayouts, sharedMemory } from "./podLayout";
import type { ConstraintViolation } from "./problems";
import { show } from "./problems";
import type { ServiceSettings } from "./schema";

function violation(path: string, message: string, value: unknown, fix?: string): ConstraintViolation {
  return {
    path,
    message,
    ...(value === undefined ? {} : { got: show(value) }),
    ...(fix === undefined ? {} : { fix }),
    involves: [path],
  };
}

/** The names that occur in a list before each of its items. */
const before = <T>(items: readonly T[], index: number, name: (item: T) => unknown) => items.slice(0, index).map(name);

export function volumeCollisions(service: ServiceName, { extraVolumes }: ServiceSettings): ConstraintViolation[] {
  return extraVolumes.flatMap(({ name }, index) => {
    const path = `${service}.extraVolumes.${index}.name`;
    if (platformVolumes(podLayouts[service]).includes(name))
      return [violation(path, "the platform has a volume of this name", name, "choose another")];
    if (before(extraVolumes, index, (volume) => volume.name).includes(name))
      return [violation(path, "already used by another of extraVolumes", name, "choose another")];
    return [];
  });
}

/** Mounts of volumes that do not exist, and over what the platform mounts. */
export function mountCollisions(service: ServiceName, settings: ServiceSettings): ConstraintViolation[] {
  const { extraVolumes, extraVolumeMounts, extraContainers } = settings;
  const mountable = [
    ...extraVolumes.map(({ name }) => name),
    ...platformVolumes(podLayouts[service]).filter(
      (name) => name !== sharedMemory.name || settings.sharedMemory !== undefined,
    ),
  ];
  const unknown = (path: string, mounts: typeof extraVolumeMounts) =>
    mounts.flatMap(({ name }, index) =>
      mountable.includes(name)
        ? []
        : [
            violation(
              `${path}.${index}.name`,
              "volume does not exist",
              name,
              `expected one of ${mountable.join(", ")}`,
            ),
          ],
    );
  return [
    ...unknown(`${service}.extraVolumeMounts`, extraVolumeMounts),
    ...extraContainers.flatMap(({ volumeMounts }, index) =>
      unknown(`${service}.extraContainers.${index}.volumeMounts`, volumeMounts),
    ),
    ...extraVolumeMounts.flatMap(({ mountPath }, index) => {
      const path = `${service}.extraVolumeMounts.${index}.mountPath`;
      const own = platformPaths(podLayouts[service], settings).find((other) => overlap(mountPath, other));
      if (own !== undefined) return [violation(path, `the platform mounts ${own}`, mountPath, "mount it elsewhere")];
      return before(extraVolumeMounts, index, (mount) => mount.mountPath).includes(mountPath)
        ? [violation(path, "already used by another of extraVolumeMounts", mountPath, "choose another")]
        : [];
    }),
  ];
}

/** One is the other, or contains it: what is mounted there would be hidden, or could not be mounted. */
function overlap(left: string, right: string): boolean {
  const [one, two] = [left, right].map((path) => `${path.replace(/\/+$/, "")}/`) as [string, string];
  return one.startsWith(two) || two.startsWith(one);
}

export function containerCollisions(service: ServiceName, { extraContainers }: ServiceSettings): ConstraintViolation[] {
  const { containers, ports: own } = podLayouts[service];
  const allPorts = extraContainers.map(({ ports = [] }) => ports);
  return extraContainers.flatMap(({ name, ports = [] }, index) => {
    const path = `${service}.extraContainers.${index}`;
    const earlier = allPorts.slice(0, index).flat();
    return [
      ...(containers.includes(name)
        ? [violation(`${path}.name`, "the platform has a container of this name", name, "choose another")]
        : []),
      ...(before(extraContainers, index, (container) => container.name).includes(name)
        ? [violation(`${path}.name`, "already used by another of extraContainers", name, "choose another")]
        : []),
      ...ports.flatMap(({ containerPort, name: portName }, port) => [
        ...(Object.values(own).includes(containerPort) || earlier.some((other) => other.containerPort === containerPort)
          ? [violation(`${path}.ports.${port}.containerPort`, "used by another container of the pod", containerPort)]
          : []),
        // Services and Prometheus find ports by name.
        ...(portName !== undefined && Object.hasOwn(own, portName)
          ? [
              violation(
                `${path}.ports.${port}.name`,
                "the platform has a port of this name",
                portName,
                "choose another",
              ),
            ]
          : []),
      ]),
    ];
  });
}

/** A database survives one writer only: everything but its own service must mount the claim read-only. */
export function secondWriters(service: ServiceName, settings: ServiceSettings): ConstraintViolation[] {
  const { extraVolumes, extraVolumeMounts, extraContainers } = settings;
  const claims = new Map<string, string>([
    ...Object.entries(podLayouts[service].volumes).flatMap(([name, { claim }]) =>
      claim === undefined ? [] : [[name, claimNames[claim]] as const],
    ),
    ...extraVolumes.flatMap(({ name, persistentVolumeClaim: claim }) =>
      claim === undefined || claim.readOnly === true ? [] : [[name, claim.claimName] as const],
    ),
  ]);
  const databases: readonly string[] = databaseClaims.map((key) => claimNames[key]);
  const own: readonly string[] = services[service].claims.map((key) => claimNames[key]);
  const writers = (path: string, mounts: typeof extraVolumeMounts, isService: boolean) =>
    mounts.flatMap(({ name, readOnly }, index) => {
      const claim = claims.get(name);
      const isWritten = claim !== undefined && readOnly !== true && !(isService && own.includes(claim));
      if (!isWritten || !databases.includes(claim)) return [];
      return [violation(`${path}.${index}.readOnly`, `must be true: PVC ${claim} has a single writer`, readOnly)];
    });
  return [
    ...writers(`${service}.extraVolumeMounts`, extraVolumeMounts, true),
    ...extraContainers.flatMap(({ volumeMounts }, index) =>
      writers(`${service}.extraContainers.${index}.volumeMounts`, volumeMounts, false),
    ),
  ];
}

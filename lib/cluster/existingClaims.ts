import { CLUSTER, MIGRATION } from "../catalog/annotations";
import type { ExistingObject } from "./existingObjects";
import { toObject } from "./existingObjects";
import type * as client from "@kubernetes/client-node" with { "resolution-mode": "import" };

export interface ExistingClaim extends ExistingObject {
  readonly uid: string;
  readonly resourceVersion: string;
  /** True if it has no volume, and thus no data. */
  readonly unbound: boolean;
  readonly size: string;
  /** Capacity of the volume: less than the size until it is expanded, undefined until it is bound. */
  readonly capacity: string | undefined;
  readonly accessModes: readonly string[];
  readonly className: string | undefined;
  /** True if an unfinished migration will resume from this claim. */
  readonly migrating: boolean;
  /** The recorded identity of the cluster. */
  readonly cluster: string | undefined;
}

export interface ExistingStorageClass {
  readonly name: string;
  readonly provisioner: string;
  readonly expandable: boolean;
  /** True for the class of claims that name none. */
  readonly isDefault: boolean;
}

export function toClaim(claim: client.V1PersistentVolumeClaim): ExistingClaim {
  const { metadata, spec, status } = claim;
  return {
    ...toObject(claim),
    uid: metadata?.uid ?? "",
    resourceVersion: metadata?.resourceVersion ?? "",
    unbound: status?.phase === "Pending" && spec?.volumeName === undefined,
    size: spec?.resources?.requests?.storage ?? "0",
    capacity: status?.capacity?.storage,
    accessModes: spec?.accessModes ?? [],
    className: spec?.storageClassName,
    migrating: metadata?.annotations?.[MIGRATION] !== undefined,
    cluster: metadata?.annotations?.[CLUSTER],
  };
}

export function toStorageClasses(classes: readonly client.V1StorageClass[]): ExistingStorageClass[] {
  const defaultName = defaultClass(classes)?.metadata?.name;
  return classes.map(({ metadata, provisioner, allowVolumeExpansion }) => ({
    name: metadata?.name ?? "",
    provisioner,
    expandable: allowVolumeExpansion === true,
    isDefault: metadata?.name !== undefined && metadata.name === defaultName,
  }));
}

const DEFAULT = ["storageclass.kubernetes.io/is-default-class", "storageclass.beta.kubernetes.io/is-default-class"];

/** Of several default classes, Kubernetes takes the newest. */
function defaultClass(classes: readonly client.V1StorageClass[]): client.V1StorageClass | undefined {
  const created = ({ metadata }: client.V1StorageClass) => metadata?.creationTimestamp?.getTime() ?? 0;
  return classes
    .filter(({ metadata }) => DEFAULT.some((annotation) => metadata?.annotations?.[annotation] === "true"))
    .sort((one, other) => created(other) - created(one))[0];
}

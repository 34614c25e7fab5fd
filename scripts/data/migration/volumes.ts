import type { Claim } from "../liveClaims";
import type { KubernetesObject } from "../kubectl";
import { MANAGER, until } from "../kubectl";
import type { Target } from "../target";

export interface Volume extends KubernetesObject {
  readonly spec: {
    readonly persistentVolumeReclaimPolicy: string;
    readonly claimRef?: { readonly name: string; readonly namespace: string };
  };
}

/** On a volume that is protected: the reclaim policy that it is to have again. */
const POLICY = "cancer-mlops/reclaim-policy";

export async function findVolume({ kubectl }: Target, name: string): Promise<Volume> {
  const volume = await kubectl.find<Volume>("persistentvolume", name);
  if (volume === undefined) throw new Error(`Volume ${name} is gone: somebody has deleted it`);
  return volume;
}

/** From now on the volume stays, whatever becomes of its claim. */
export async function protect(target: Target, name: string): Promise<void> {
  const { metadata, spec } = await findVolume(target, name);
  await target.kubectl.patch("persistentvolume", name, {
    metadata: { annotations: { [POLICY]: metadata.annotations?.[POLICY] ?? spec.persistentVolumeReclaimPolicy } },
    spec: { persistentVolumeReclaimPolicy: "Retain" },
  });
}

/** Ends {@link protect}: the volume's own policy counts again. */
export async function unprotect(target: Target, name: string): Promise<void> {
  const policy = (await findVolume(target, name)).metadata.annotations?.[POLICY];
  if (policy !== undefined) {
    await target.kubectl.patch("persistentvolume", name, {
      metadata: { annotations: { [POLICY]: null } },
      spec: { persistentVolumeReclaimPolicy: policy },
    });
  }
  await target.kubectl.disown("persistentvolume", name);
}

export function isProtected({ metadata }: Volume): boolean {
  return metadata.annotations?.[POLICY] !== undefined;
}

/** Keeps a volume for a claim that is not bound to it yet, and may not even be there. */
export async function reserve(target: Target, volume: string, claim: string): Promise<void> {
  const { namespace } = target.kubectl;
  const { claimRef } = (await findVolume(target, volume)).spec;
  if (claimRef?.namespace === namespace && claimRef.name === claim) return;
  await target.kubectl.patch("persistentvolume", volume, {
    spec: {
      claimRef: {
        apiVersion: "v1",
        kind: "PersistentVolumeClaim",
        namespace,
        name: claim,
        // Of the claim before.
        uid: null,
        resourceVersion: null,
      },
    },
  });
}

export async function findClaim({ kubectl }: Target, name: string): Promise<Claim | undefined> {
  return kubectl.find<Claim>("persistentvolumeclaim", name);
}

export async function waitUntilBound(target: Target, name: string, volume: string): Promise<void> {
  await until(`claim ${name} to be bound to volume ${volume}`, 60, async () => {
    const claim = await findClaim(target, name);
    return claim?.status.phase === "Bound" && claim.spec.volumeName === volume ? true : undefined;
  });
}

export async function deleteClaim({ kubectl }: Target, name: string): Promise<void> {
  await kubectl.run(["delete", "persistentvolumeclaim", name, "--ignore-not-found", "--wait=true", "--timeout=120s"]);
}

export interface NewClaim {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly accessModes: readonly string[];
  readonly size: string;
  readonly className: string | undefined;
  /** Without one, the class makes a volume. */
  readonly volume: string | undefined;
}

export async function createClaim({ kubectl }: Target, claim: NewClaim): Promise<void> {
  const { name, labels, annotations, accessModes, size, className, volume } = claim;
  const object = {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { name, labels, annotations },
    spec: {
      accessModes,
      resources: { requests: { storage: size } },
      ...(className === undefined ? {} : { storageClassName: className }),
      ...(volume === undefined ? {} : { volumeName: volume }),
    },
  };
  await kubectl.run(["create", `--field-manager=${MANAGER}`, "--filename=-"], JSON.stringify(object));
}

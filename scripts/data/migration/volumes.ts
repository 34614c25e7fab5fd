import { until } from "../../../lib/cluster/until";
import type { Claim } from "../existingClaims";
import type { Target } from "../target";
import type * as client from "@kubernetes/client-node" with { "resolution-mode": "import" };

/** On a protected volume: its own reclaim policy. */
const POLICY = "cancer-mlops/reclaim-policy";

export async function findVolume({ objects }: Target, name: string): Promise<client.V1PersistentVolume> {
  const volume = await objects.find("PersistentVolume", name);
  if (volume === undefined) throw new Error(`Volume ${name} no longer exists`);
  return volume;
}

/** Sets the reclaim policy to Retain: the volume stays if its claim is deleted. */
export async function protect(target: Target, name: string): Promise<void> {
  const { metadata, spec } = await findVolume(target, name);
  const policy = metadata?.annotations?.[POLICY] ?? spec?.persistentVolumeReclaimPolicy;
  await target.objects.patch("PersistentVolume", name, {
    metadata: { annotations: { [POLICY]: policy } },
    spec: { persistentVolumeReclaimPolicy: "Retain" },
  });
}

/** Restores the reclaim policy. */
export async function unprotect(target: Target, name: string): Promise<void> {
  const policy = (await findVolume(target, name)).metadata?.annotations?.[POLICY];
  if (policy !== undefined) {
    await target.objects.patch("PersistentVolume", name, {
      metadata: { annotations: { [POLICY]: null } },
      spec: { persistentVolumeReclaimPolicy: policy },
    });
  }
  await target.objects.releaseFieldOwnership("PersistentVolume", name);
}

export function isProtected({ metadata }: client.V1PersistentVolume): boolean {
  return metadata?.annotations?.[POLICY] !== undefined;
}

/** Reserves a volume for a claim that is not bound to it yet, and may not exist. */
export async function reserve(target: Target, volume: string, claim: string): Promise<void> {
  const { objects } = target;
  const { namespace } = objects;
  const claimRef = (await findVolume(target, volume)).spec?.claimRef;
  if (claimRef?.namespace === namespace && claimRef.name === claim) return;
  await objects.patch("PersistentVolume", volume, {
    spec: {
      claimRef: {
        apiVersion: "v1",
        kind: "PersistentVolumeClaim",
        namespace,
        name: claim,
        // Those of the previous claim.
        uid: null,
        resourceVersion: null,
      },
    },
  });
}

export function findClaim({ objects }: Target, name: string): Promise<Claim | undefined> {
  return objects.find("PersistentVolumeClaim", name);
}

export async function waitUntilBound(target: Target, name: string, volume: string): Promise<void> {
  const isBound = async () => {
    const claim = await findClaim(target, name);
    return claim?.status?.phase === "Bound" && claim.spec?.volumeName === volume ? true : undefined;
  };
  await until(isBound, { seconds: 60, what: `PVC ${name} to be bound to volume ${volume}`, retryErrors: true });
}

export function deleteClaim({ objects }: Target, name: string): Promise<void> {
  return objects.deleteAndWait("PersistentVolumeClaim", name, 120);
}

export interface NewClaim {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly accessModes: readonly string[];
  readonly size: string;
  readonly className: string | undefined;
  /** Undefined if the class provisions one. */
  readonly volume: string | undefined;
}

export async function createClaim({ objects }: Target, claim: NewClaim): Promise<void> {
  const { name, labels, annotations, accessModes, size, className, volume } = claim;
  await objects.create("PersistentVolumeClaim", name, {
    metadata: { labels, annotations },
    spec: {
      accessModes,
      resources: { requests: { storage: size } },
      ...(className === undefined ? {} : { storageClassName: className }),
      ...(volume === undefined ? {} : { volumeName: volume }),
    },
  });
}

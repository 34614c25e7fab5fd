import type { Diagnostic, PodEvent } from "./podDiagnostics";

/** A PersistentVolumeClaim, as far as it is read here. */
export interface PendingClaim {
  readonly metadata?: {
    readonly name?: string;
    readonly uid?: string;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec?: { readonly storageClassName?: string; readonly volumeName?: string };
  readonly status?: { readonly phase?: string };
}

/** Set on a claim for which a volume was requested: not while it waits for its first consumer. */
const PROVISIONER = ["volume.kubernetes.io/storage-provisioner", "volume.beta.kubernetes.io/storage-provisioner"];

/** Clouds may take this long for a volume. */
const PROVISIONING_MS = 60_000;

/** Returns the reasons why claims have no volume. They are events of the claims, and no conditions of the pods that mount them. */
export function claimDiagnostics(claims: readonly PendingClaim[], events: readonly PodEvent[]): Diagnostic[] {
  return claims
    .filter(({ spec, status }) => status?.phase === "Pending" && spec?.volumeName === undefined)
    .flatMap((claim) => {
      const { metadata, spec } = claim;
      const [name, className = ""] = [metadata?.name ?? "", spec?.storageClassName];
      const notBound = `PVC ${name} (StorageClass ${className === "" ? "none" : className}) is not bound`;
      const event = newestEvent(claim, events);
      if (event !== undefined) {
        const { reason = "", message = "" } = event;
        return [{ key: `${name} ${reason}`, message: `${notBound}: ${reason}: ${message}` }];
      }
      if (className === "")
        return [{ key: `${name} class`, message: `${notBound}: no class is set, and no PersistentVolume fits it` }];
      const provisioner = PROVISIONER.map((annotation) => metadata?.annotations?.[annotation]).find(Boolean);
      if (provisioner === undefined) return [];
      const message = `${notBound}: waiting for provisioner ${provisioner}; is it installed and running?`;
      return [{ key: `${name} provisioner`, message, patienceMs: PROVISIONING_MS }];
    });
}

function newestEvent({ metadata }: PendingClaim, events: readonly PodEvent[]): PodEvent | undefined {
  const time = ({ lastTimestamp }: PodEvent) => lastTimestamp?.getTime() ?? 0;
  return events
    .filter(({ involvedObject }) => involvedObject.uid === metadata?.uid)
    .sort((one, other) => time(other) - time(one))[0];
}

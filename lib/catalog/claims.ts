/** The PersistentVolumeClaims of the platform. Data is found again by these names: they never change. */
export const claimNames = {
  models: "models-pvc",
  data: "data-pvc",
  logs: "logs-pvc",
  mlflowArtifacts: "mlflow-artifacts-pvc",
  mlflowBackend: "mlflow-backend-pvc",
  prometheusData: "prometheus-data-pvc",
  grafanaData: "grafana-data-pvc",
} as const;

/** A claim as `storage.claims` names it. */
export type ClaimKey = keyof typeof claimNames;

export const claimKeys = Object.keys(claimNames) as ClaimKey[];

/** SQLite, Prometheus' TSDB and Grafana's SQLite: a second writer would corrupt them. */
export const databaseClaims: readonly ClaimKey[] = ["mlflowBackend", "prometheusData", "grafanaData"];

export const accessModes = ["ReadWriteOnce", "ReadWriteOncePod", "ReadWriteMany"] as const;
export type AccessMode = (typeof accessModes)[number];

export interface ClaimSpec {
  readonly name: string;
  /** A quantity, such as `5Gi`. */
  readonly size: string;
  readonly accessMode: AccessMode;
  /** @default the cluster's default StorageClass */
  readonly className: string | undefined;
  /** True if the claim outlives the stack. */
  readonly retained: boolean;
}

interface Storage {
  readonly retainOnDestroy: boolean;
  readonly className?: string | undefined;
  readonly sharedClassName?: string | undefined;
  readonly claims: Readonly<
    Record<
      ClaimKey,
      {
        readonly size: string;
        readonly accessMode: AccessMode;
        readonly className?: string | undefined;
        readonly retain?: boolean | undefined;
      }
    >
  >;
}

/** Merges the settings of one claim with those of all claims. */
export function claimSpec(key: ClaimKey, storage: Storage): ClaimSpec {
  const { size, accessMode, className, retain } = storage.claims[key];
  return {
    name: claimNames[key],
    size,
    accessMode,
    className: className ?? (accessMode === "ReadWriteMany" ? storage.sharedClassName : storage.className),
    retained: retain ?? storage.retainOnDestroy,
  };
}

/** The claims beside one that is migrated: the target of the copy, and the backup that keeps the old volume. */
export function migrationClaims(claim: string): { readonly target: string; readonly backup: string } {
  return { target: `${claim}-migrating`, backup: `${claim}-before-migration` };
}

import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { CommonArgs } from "./common";
import { FIELD_MANAGER, SKIP_AWAIT } from "./common";
import type { Labels } from "./labels";
import type { ClaimKey, StorageSettings } from "./settings";

/** The claim behind each key of `storage.claims`. These names are what data is found again by: they never change. */
export const claimNames: Readonly<Record<ClaimKey, string>> = {
  models: "models-pvc",
  data: "data-pvc",
  logs: "logs-pvc",
  mlflowArtifacts: "mlflow-artifacts-pvc",
  mlflowBackend: "mlflow-backend-pvc",
  prometheusData: "prometheus-data-pvc",
  grafanaData: "grafana-data-pvc",
};

export const claimKeys = Object.keys(claimNames) as ClaimKey[];

/** On a claim that `npm run claims:migrate` made: what it goes on from when it was interrupted. Gone when it is done. */
export const MIGRATION = "cancer-mlops/migration";

/** The claims beside one that is migrated: the one that is filled, and the one that the old volume is kept under. */
export function migrationClaims(claim: string): { readonly filling: string; readonly kept: string } {
  return { filling: `${claim}-migrating`, kept: `${claim}-before-migration` };
}

export interface ClaimSpec {
  readonly name: string;
  readonly size: string;
  readonly accessMode: "ReadWriteOnce" | "ReadWriteOncePod" | "ReadWriteMany";
  /** Undefined: the cluster's default class. */
  readonly className: string | undefined;
  /** Whether the claim outlives the stack. */
  readonly retained: boolean;
}

/** Pure: what a claim is asked to be, from the settings of all and of this one. */
export function claimSpec(key: ClaimKey, storage: StorageSettings): ClaimSpec {
  const { size, accessMode, className, retain } = storage.claims[key];
  return {
    name: claimNames[key],
    size,
    accessMode,
    className: className ?? (accessMode === "ReadWriteMany" ? storage.sharedClassName : storage.className),
    retained: retain ?? storage.retainOnDestroy,
  };
}

/** Deleting a namespace deletes every claim in it, retained or not (pulumi/pulumi-kubernetes#2882). */
export function namespaceRetained(storage: StorageSettings): boolean {
  return claimKeys.some((key) => claimSpec(key, storage).retained);
}

/** One claim. Not awaited: on a class that binds late, and on one that is bound already, the wait never ends. */
export function claim(
  key: ClaimKey,
  common: CommonArgs,
  labels: Labels,
  opts: pulumi.CustomResourceOptions,
): k8s.core.v1.PersistentVolumeClaim {
  const spec = claimSpec(key, common.storage);
  // A claim that exists is asked for with the class that it has: left out, server-side apply would take it away.
  const className = common.existingClaims.find(({ name }) => name === spec.name)?.className ?? spec.className;
  return new k8s.core.v1.PersistentVolumeClaim(
    spec.name,
    {
      metadata: {
        name: spec.name,
        namespace: common.namespace,
        labels,
        annotations: { ...FIELD_MANAGER, ...SKIP_AWAIT },
      },
      spec: {
        accessModes: [spec.accessMode],
        ...(className === undefined ? {} : { storageClassName: className }),
        resources: { requests: { storage: spec.size } },
      },
    },
    {
      ...opts,
      provider: common.storageProvider,
      retainOnDelete: spec.retained,
      // Kubernetes changes neither, so a plan could only replace the claim. cluster/refusals.ts compares both with the
      // claim that there is, and a setting that now names what the claim has already is no change.
      ignoreChanges: ["spec.accessModes", "spec.storageClassName"],
    },
  );
}

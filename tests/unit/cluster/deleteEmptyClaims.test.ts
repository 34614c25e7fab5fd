import type { KubernetesClient } from "../../../lib/cluster/client";
import { deleteEmptyClaims } from "../../../lib/cluster/deleteEmptyClaims";
import { settingsOf } from "../../support/settings";
import { clusterState, existingClaim } from "../../support/state";

const settings = settingsOf({ storage: { claims: { grafanaData: { size: "6Gi" } } } });
const state = clusterState({ claims: [existingClaim("grafana-data-pvc", { unbound: true, resourceVersion: "7" })] });

class Conflict extends Error {}

/** A cluster whose API server answers a deletion with this error. */
function clusterWith(error?: Error) {
  const deleted = jest.fn(() => (error === undefined ? Promise.resolve({}) : Promise.reject(error)));
  const core = {
    deleteNamespacedPersistentVolumeClaim: deleted,
    readNamespacedPersistentVolumeClaim: () => Promise.resolve(undefined),
  };
  const cluster = {
    library: { V1DeleteOptions: Object },
    core,
    ifExists: (request: Promise<unknown>) => request,
    errorCode: (thrown: unknown) => (thrown instanceof Conflict ? 409 : undefined),
  };
  return { cluster: cluster as unknown as KubernetesClient, deleted };
}

test("deletes a claim only as it was read", async () => {
  const { cluster, deleted } = clusterWith();
  await deleteEmptyClaims(cluster, state, settings);
  const body = { preconditions: { uid: "uid-of-grafana-data-pvc", resourceVersion: "7" } };
  expect(deleted).toHaveBeenCalledWith({ name: "grafana-data-pvc", namespace: "cancer-mlops", body });
});

test("refuses the update if the claim has changed meanwhile", async () => {
  const { cluster } = clusterWith(new Conflict("the UID in the precondition"));
  await expect(deleteEmptyClaims(cluster, state, settings)).rejects.toThrow(
    /^PVC grafana-data-pvc changed while this update began.*run the command again$/,
  );
});

test("names the reason if the claim cannot be deleted", async () => {
  const { cluster } = clusterWith(new Error("forbidden"));
  await expect(deleteEmptyClaims(cluster, state, settings)).rejects.toThrow(
    "PVC grafana-data-pvc cannot be recreated: forbidden",
  );
});

test("deletes nothing that is as the settings say", async () => {
  const { cluster, deleted } = clusterWith();
  await deleteEmptyClaims(
    cluster,
    clusterState({ claims: [existingClaim("grafana-data-pvc", { size: "6Gi", unbound: true })] }),
    settings,
  );
  expect(deleted).not.toHaveBeenCalled();
});

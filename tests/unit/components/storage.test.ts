import type { ExistingClaim } from "../../components/cluster";
import { labels } from "../../components/labels";
import { claim, claimKeys, claimSpec, namespaceRetained } from "../../components/storage";
import { commonArgs } from "../support/common";
import { find, registration } from "../support/objects";
import { record } from "../support/recording";
import { settingsOf } from "../support/settings";

const storageOf = (storage: object) => settingsOf({ storage, api: { replicas: 1 } }).storage;

async function deployed(storage: object, existingClaims: readonly ExistingClaim[] = []) {
  const { resources } = await record(() =>
    claim(
      "models",
      commonArgs(settingsOf({ storage }), { existingClaims }),
      labels("test", "api", "model-api", "1"),
      {},
    ),
  );
  return {
    object: find(resources, "PersistentVolumeClaim", "models-pvc"),
    ...registration(resources, "PersistentVolumeClaim", "models-pvc"),
  };
}

test("the claims have the names that data is found again by", () => {
  const names = claimKeys.map((key) => [key, claimSpec(key, storageOf({})).name]);
  expect(Object.fromEntries(names)).toEqual({
    models: "models-pvc",
    data: "data-pvc",
    logs: "logs-pvc",
    mlflowArtifacts: "mlflow-artifacts-pvc",
    mlflowBackend: "mlflow-backend-pvc",
    prometheusData: "prometheus-data-pvc",
    grafanaData: "grafana-data-pvc",
  });
});

test("a claim asks for what its settings say, in its namespace", async () => {
  const { object } = await deployed({ sharedClassName: "efs", claims: { models: { size: "7Gi" } } });
  expect(object.spec).toEqual({
    accessModes: ["ReadWriteMany"],
    storageClassName: "efs",
    resources: { requests: { storage: "7Gi" } },
  });
  expect(object.metadata).toMatchObject({ name: "models-pvc", namespace: "cancer-mlops" });
});

test("a claim that exists is asked for with the class that it has: without, server-side apply would take it away", async () => {
  const existing = {
    name: "models-pvc",
    labels: {},
    terminating: false,
    size: "5Gi",
    capacity: "5Gi",
    accessModes: [],
    migrating: false,
  };
  const { object } = await deployed({}, [{ ...existing, className: "standard" }]);
  expect(object.spec.storageClassName).toBe("standard");
});

test("class and access mode of a claim that exists are never a change, so no plan replaces the claim for them", async () => {
  expect((await deployed({})).ignoreChanges).toEqual(["spec.accessModes", "spec.storageClassName"]);
});

test("a claim without a class takes the cluster's default: no class, which is not the empty class", async () => {
  expect(Object.keys((await deployed({})).object.spec)).not.toContain("storageClassName");
});

test("the class is that of the claim, else that of its access mode", () => {
  const storage = storageOf({
    className: "fast",
    sharedClassName: "efs",
    claims: { data: { className: "archive" }, logs: { accessMode: "ReadWriteOnce" } },
  });
  const classes = (["models", "data", "logs", "mlflowBackend"] as const).map(
    (key) => claimSpec(key, storage).className,
  );
  expect(classes).toEqual(["efs", "archive", "fast", "fast"]);
});

test.each([
  ["all are kept by default", {}, true],
  ["none is kept where the stack says so", { retainOnDestroy: false }, false],
  ["one is given up alone", { claims: { models: { retain: false } } }, false],
  ["one is kept alone", { retainOnDestroy: false, claims: { models: { retain: true } } }, true],
])("%s: retainOnDelete of models-pvc", async (_, storage, retained) => {
  expect((await deployed(storage)).retainOnDelete).toBe(retained);
});

test("the namespace stays as long as one claim does: deleting it would delete the claim", () => {
  expect(namespaceRetained(storageOf({}))).toBe(true);
  expect(namespaceRetained(storageOf({ retainOnDestroy: false }))).toBe(false);
  expect(namespaceRetained(storageOf({ retainOnDestroy: false, claims: { logs: { retain: true } } }))).toBe(true);
});

import { createClaim } from "../../../components/storage";
import { labelsOf } from "../../../lib/catalog/labels";
import type { ExistingClaim } from "../../../lib/cluster/state";
import { platformContext } from "../../support/context";
import { find, registration } from "../../support/objects";
import { record } from "../../support/recording";
import { settingsOf } from "../../support/settings";

async function created(storage: object, existingClaims: readonly ExistingClaim[] = []) {
  const { resources } = await record(() =>
    createClaim(
      "models",
      platformContext(settingsOf({ storage }), { existingClaims }),
      labelsOf("test", "api", "model-api", "1"),
      {},
    ),
  );
  return {
    ...find(resources, "PersistentVolumeClaim", "models-pvc"),
    ...registration(resources, "PersistentVolumeClaim", "models-pvc"),
  };
}

test("requests the size, access mode and class of the settings", async () => {
  const { spec } = await created({ sharedClassName: "efs", claims: { models: { size: "7Gi" } } });
  expect(spec).toEqual({
    accessModes: ["ReadWriteMany"],
    storageClassName: "efs",
    resources: { requests: { storage: "7Gi" } },
  });
});

test("leaves the class out for the cluster's default, which the empty class is not", async () => {
  expect((await created({})).spec).not.toHaveProperty("storageClassName");
});

test("keeps the class of an existing claim", async () => {
  const existing: ExistingClaim = {
    name: "models-pvc",
    labels: {},
    terminating: false,
    size: "5Gi",
    capacity: "5Gi",
    accessModes: [],
    className: "standard",
    migrating: false,
  };
  expect((await created({}, [existing])).spec.storageClassName).toBe("standard");
});

test("never replaces a claim for another class or access mode", async () => {
  expect((await created({})).ignoreChanges).toEqual(["spec.accessModes", "spec.storageClassName"]);
});

test.each([
  ["retained by default", {}, true],
  ["deleted with retainOnDestroy: false", { retainOnDestroy: false }, false],
  ["deleted with retain: false", { claims: { models: { retain: false } } }, false],
  ["retained with retain: true", { retainOnDestroy: false, claims: { models: { retain: true } } }, true],
])("a claim is %s", async (_, storage, retained) => {
  expect((await created(storage)).retainOnDelete).toBe(retained);
});

import { createClaim } from "../../../components/storage";
import { labelsOf } from "../../../lib/catalog/labels";
import type { PlatformContext } from "../../../components/kubernetes/context";
import { platformContext } from "../../support/context";
import { find, registration } from "../../support/objects";
import { record } from "../../support/recording";
import { settingsOf } from "../../support/settings";
import { existingClaim } from "../../support/state";

async function created(storage: object, context: Partial<PlatformContext> = {}) {
  const { resources } = await record(() =>
    createClaim(
      "models",
      platformContext(settingsOf({ storage }), context),
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

test("records the identity of a cluster whose kube-system may not be read", async () => {
  const annotation = "cancer-mlops/cluster";
  const { metadata } = await created({}, { recordedCluster: "uid-of-cancer-mlops" });
  expect(metadata.annotations).toHaveProperty([annotation], "uid-of-cancer-mlops");
  expect((await created({})).metadata.annotations).not.toHaveProperty([annotation]);
});

const existing = existingClaim("models-pvc");
const immutable = ["spec.accessModes", "spec.storageClassName"];

test("keeps the class of an existing claim", async () => {
  expect((await created({}, { existingClaims: [existing] })).spec.storageClassName).toBe("standard");
});

test("adopts a retained claim of the namespace as it is, when the state may have that of another namespace", async () => {
  const moving = { existingClaims: [existing], mayMove: true };
  const { spec, ignoreChanges } = await created({}, moving);
  expect(spec.storageClassName).toBe("standard");
  expect(ignoreChanges).not.toEqual(expect.arrayContaining(immutable));
  expect((await created({ retainOnDestroy: false }, moving)).ignoreChanges).toEqual(expect.arrayContaining(immutable));
});

test("never replaces an existing claim, or one that may exist, for another class or access mode", async () => {
  for (const existingClaims of [[existing], undefined]) {
    const { ignoreChanges, replaceOnChanges } = await created({}, { existingClaims });
    expect(ignoreChanges).toEqual(expect.arrayContaining(immutable));
    expect(replaceOnChanges).toEqual([]);
  }
});

test("creates a claim that was deleted with the settings, whatever the state says", async () => {
  const { ignoreChanges, replaceOnChanges } = await created({});
  expect(ignoreChanges).not.toEqual(expect.arrayContaining(immutable));
  expect(replaceOnChanges).toEqual(["spec"]);
});

describe("a claim that is recreated", () => {
  const context = { existingClaims: [existing], recreatedClaims: [existing] };

  test("has the class of the settings, or that of the cluster", async () => {
    expect((await created({ sharedClassName: "efs" }, context)).spec.storageClassName).toBe("efs");
    expect((await created({}, context)).spec).not.toHaveProperty("storageClassName");
  });

  test("is another one to Pulumi", async () => {
    const { metadata, ignoreChanges, replaceOnChanges } = await created({}, context);
    expect(metadata.annotations).toMatchObject({ "cancer-mlops/replaces": "uid-of-models-pvc" });
    expect(ignoreChanges).toEqual([]);
    expect(replaceOnChanges).toEqual(["*"]);
  });

  test("keeps the annotation in later updates", async () => {
    const { ignoreChanges } = await created({}, { existingClaims: [existing] });
    expect(ignoreChanges).toContain('metadata.annotations["cancer-mlops/replaces"]');
  });
});

test.each([
  ["retained by default", {}, true],
  ["deleted with retainOnDestroy: false", { retainOnDestroy: false }, false],
  ["deleted with retain: false", { claims: { models: { retain: false } } }, false],
  ["retained with retain: true", { retainOnDestroy: false, claims: { models: { retain: true } } }, true],
])("a claim is %s", async (_, storage, retained) => {
  expect((await created(storage)).retainOnDelete).toBe(retained);
});

import type { Claim } from "../../../../../scripts/data/existingClaims";
import { agrees, isAsWanted, wantedClaim, withChanges } from "../../../../../scripts/data/migration/wanted";
import { settingsOf } from "../../../../support/settings";

const claim = {
  spec: {
    accessModes: ["ReadWriteMany"],
    storageClassName: "efs",
    resources: { requests: { storage: "5Gi" } },
  },
} as unknown as Claim;

test("options that are not set are taken from the settings, and a class that they leave open from the claim", () => {
  expect(wantedClaim("models", settingsOf().storage, claim)).toEqual({
    size: "5Gi",
    accessMode: "ReadWriteMany",
    className: "efs",
  });
});

test("compares sizes in bytes", () => {
  const wanted = { size: "5120Mi", accessMode: "ReadWriteMany", className: "efs" } as const;
  expect(isAsWanted(claim, wanted)).toBe(true);
  expect(isAsWanted(claim, { ...wanted, size: "4Gi" })).toBe(false);
  expect(isAsWanted(claim, { ...wanted, className: "fast" })).toBe(false);
  expect(isAsWanted(claim, { ...wanted, accessMode: "ReadWriteOnce" })).toBe(false);
});

test("merges options into the other settings of the claim and of the stack", () => {
  const sections = { api: { replicas: 1 }, storage: { className: "standard", claims: { models: { retain: false } } } };
  expect(withChanges(sections, "models", { size: "1Gi" })).toEqual({
    api: { replicas: 1 },
    storage: { className: "standard", claims: { models: { retain: false, size: "1Gi" } } },
  });
});

test("resumes a migration with the same options or none, and not with others", () => {
  const wanted = { size: "1Gi", accessMode: "ReadWriteOnce", className: "fast" } as const;
  expect(agrees(wanted, {})).toBe(true);
  expect(agrees(wanted, { className: "fast" })).toBe(true);
  expect(agrees(wanted, { size: "2Gi" })).toBe(false);
});

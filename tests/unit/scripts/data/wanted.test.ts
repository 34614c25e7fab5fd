import type { Claim } from "../../../scripts/data/liveClaims";
import { agrees, isAsWanted, wantedClaim, withChanges } from "../../../scripts/data/migration/wanted";
import { settingsOf } from "../../support/settings";

const claim = {
  spec: {
    accessModes: ["ReadWriteMany"],
    storageClassName: "efs",
    resources: { requests: { storage: "5Gi" } },
  },
} as unknown as Claim;

test("what is not named is as the settings say; a class that they leave open is the claim's own", () => {
  expect(wantedClaim("models", settingsOf().storage, claim)).toEqual({
    size: "5Gi",
    accessMode: "ReadWriteMany",
    className: "efs",
  });
});

test("a claim is as wanted where sizes are equal in bytes", () => {
  const wanted = { size: "5120Mi", accessMode: "ReadWriteMany", className: "efs" } as const;
  expect(isAsWanted(claim, wanted)).toBe(true);
  expect(isAsWanted(claim, { ...wanted, size: "4Gi" })).toBe(false);
  expect(isAsWanted(claim, { ...wanted, className: "fast" })).toBe(false);
  expect(isAsWanted(claim, { ...wanted, accessMode: "ReadWriteOnce" })).toBe(false);
});

test("changes go beside the other settings of the claim and of the stack", () => {
  const input = { api: { replicas: 1 }, storage: { className: "standard", claims: { models: { retain: false } } } };
  expect(withChanges(input, "models", { size: "1Gi" })).toEqual({
    api: { replicas: 1 },
    storage: { className: "standard", claims: { models: { retain: false, size: "1Gi" } } },
  });
  expect(withChanges({}, "models", {})).toEqual({ storage: { claims: { models: {} } } });
});

test("a command line that names nothing, or the same, goes on; another one does not", () => {
  const wanted = { size: "1Gi", accessMode: "ReadWriteOnce", className: "fast" } as const;
  expect(agrees(wanted, {})).toBe(true);
  expect(agrees(wanted, { className: "fast" })).toBe(true);
  expect(agrees(wanted, { size: "2Gi" })).toBe(false);
});

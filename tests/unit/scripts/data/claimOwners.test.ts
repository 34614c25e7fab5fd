import { claimKeys } from "../../../../lib/catalog/claims";
import { chosenClaims, copyOrder } from "../../../../scripts/data/claimOwners";

test("every claim is copied, MLflow's database before its artifacts", () => {
  expect([...copyOrder].sort()).toEqual([...claimKeys].sort());
  expect(copyOrder.indexOf("mlflowBackend")).toBeLessThan(copyOrder.indexOf("mlflowArtifacts"));
});

test("a claim is chosen by its key or by its name in the cluster, once", () => {
  expect(chosenClaims(["grafanaData", "models-pvc", "models"])).toEqual(["models", "grafanaData"]);
});

test("refuses an unknown claim, and lists those that exist", () => {
  expect(() => chosenClaims(["modles"])).toThrow(/modles.*models, data, logs/);
});

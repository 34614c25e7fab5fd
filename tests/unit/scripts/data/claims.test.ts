import { claimKeys } from "../../../components/storage";
import { chosenClaims, copyOrder } from "../../../scripts/data/claims";

test("all claims are copied where none is named, MLflow's database before its artifacts", () => {
  expect([...chosenClaims([])].sort()).toEqual([...claimKeys].sort());
  expect(copyOrder.indexOf("mlflowBackend")).toBeLessThan(copyOrder.indexOf("mlflowArtifacts"));
});

test("a claim is named by its key or by its name in the cluster, and counts once", () => {
  expect(chosenClaims(["grafanaData", "models-pvc", "models"])).toEqual(["models", "grafanaData"]);
});

test("an unknown claim is answered with those there are", () => {
  expect(() => chosenClaims(["modles"])).toThrow(/no claim modles.*models, data, logs/);
});

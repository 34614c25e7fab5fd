import type { Deployment } from "../../../lib/cluster/rollout";
import { rolloutDiagnostics } from "../../../lib/cluster/rolloutDiagnostics";

const messages = (type: string, status: string, reason: string, observedGeneration = 2) => {
  const conditions = [{ type, status, reason, message: "exceeded quota: q" }];
  const deployment = { metadata: { name: "mlflow", generation: 2 }, status: { observedGeneration, conditions } };
  return rolloutDiagnostics([deployment as Deployment]).map(({ message }) => message);
};

test("reports pods and ReplicaSets that the API server refuses", () => {
  const message = "mlflow: pods cannot be created: exceeded quota: q";
  expect(messages("ReplicaFailure", "True", "FailedCreate")).toEqual([message]);
  expect(messages("Progressing", "False", "ReplicaSetCreateError")).toEqual([message]);
});

test("reports nothing about a rollout that progresses, or of an earlier generation", () => {
  expect(messages("ReplicaFailure", "False", "FailedCreate")).toEqual([]);
  expect(messages("Progressing", "True", "ReplicaSetUpdated")).toEqual([]);
  expect(messages("ReplicaFailure", "True", "FailedCreate", 1)).toEqual([]);
});

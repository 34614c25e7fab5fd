import { isRolledOut, waitForRollout } from "../../../lib/cluster/rollout";
import type { ApiObject } from "../../support/apiServer";
import { useApiServer } from "../../support/apiServer";

const complete = { observedGeneration: 2, replicas: 1, updatedReplicas: 1, availableReplicas: 1 };

function deployment(status: object): ApiObject {
  return {
    kind: "Deployment",
    metadata: { name: "mlflow", namespace: "cancer-mlops", generation: 2 },
    spec: { replicas: 1 },
    status,
  };
}

const rolledOut = (status: object, replicas = 1) =>
  isRolledOut({ metadata: { generation: 2 }, spec: { replicas }, status } as never);

test("a rollout is complete once all pods are of the new revision and available, or none are wanted", () => {
  expect(rolledOut(complete)).toBe(true);
  expect(rolledOut({ observedGeneration: 2 }, 0)).toBe(true);
});

test("a rollout is not complete before the controller has seen it, or while an old pod exists or a new one is missing", () => {
  expect(rolledOut({ ...complete, observedGeneration: 1 })).toBe(false);
  expect(rolledOut({ ...complete, replicas: 2 })).toBe(false);
  expect(rolledOut({ ...complete, availableReplicas: 0 })).toBe(false);
  expect(rolledOut({ observedGeneration: 2 })).toBe(false);
});

describe("waiting for a rollout", () => {
  const api = useApiServer();
  const wait = async (seconds: number) => waitForRollout(await api.connect(), "cancer-mlops", "mlflow", seconds);

  test("returns whether it is complete in time", async () => {
    api.server.objects = [deployment(complete)];
    expect(await wait(0)).toBe(true);
    api.server.objects = [deployment({})];
    expect(await wait(0)).toBe(false);
  });

  test("survives an API server that is unavailable for a moment", async () => {
    api.server.objects = [deployment(complete)];
    api.server.error = { code: 503, message: "the API server is being upgraded" };
    const waiting = wait(30);
    setTimeout(() => (api.server.error = undefined), 300);
    expect(await waiting).toBe(true);
  });
});

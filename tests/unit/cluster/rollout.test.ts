import { isRolledOut, waitForRollout } from "../../../lib/cluster/rollout";
import type { ApiObject } from "../../support/apiServer";
import { useApiServer } from "../../support/apiServer";

const complete = { observedGeneration: 2, replicas: 1, updatedReplicas: 1, availableReplicas: 1 };

function deployment(status: object, replicas = 1): ApiObject {
  return {
    kind: "Deployment",
    metadata: { name: "mlflow", namespace: "cancer-mlops", generation: 2 },
    spec: { replicas },
    status,
  };
}

test.each([
  ["is complete once the new pods are available", complete, 1, true],
  ["is complete without pods if none are wanted", { observedGeneration: 2 }, 0, true],
  ["is not complete before its controller has seen the change", { ...complete, observedGeneration: 1 }, 1, false],
  ["is not complete before a new pod exists", { observedGeneration: 2 }, 1, false],
  ["is not complete while an old pod exists", { ...complete, replicas: 2 }, 1, false],
  ["is not complete while a new pod is unavailable", { ...complete, availableReplicas: 0 }, 1, false],
])("a rollout %s", (_, status, replicas, expected) => {
  expect(isRolledOut(deployment(status, replicas) as never)).toBe(expected);
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

import { isRolledOut } from "../../../components/cluster/rollout";
import { Cluster } from "../../../components/cluster";
import type { ApiObject } from "../../support/apiServer";
import { FakeApiServer, kubeSystem } from "../../support/apiServer";
import { useKubeconfig } from "../../support/kubeconfig";
import { settingsOf } from "../../support/settings";

const done = { observedGeneration: 2, replicas: 1, updatedReplicas: 1, availableReplicas: 1 };

const deployment = (status: object, replicas = 1) => ({ metadata: { generation: 2 }, spec: { replicas }, status });

test("a Deployment is rolled out once its new pods are available", () => {
  expect(isRolledOut(deployment(done) as never)).toBe(true);
  expect(isRolledOut(deployment({ observedGeneration: 2 }, 0) as never)).toBe(true);
});

test.each([
  ["that its controller has not seen", { ...done, observedGeneration: 1 }],
  ["whose old pods are gone and whose new ones are not there", { observedGeneration: 2 }],
  ["whose old pods are still there", { ...done, replicas: 2 }],
  ["whose new pods are not available", { ...done, availableReplicas: 0 }],
])("one %s is not", (_, status) => {
  expect(isRolledOut(deployment(status) as never)).toBe(false);
});

describe("the wait for a Deployment", () => {
  const kubeconfig = useKubeconfig();
  let server: FakeApiServer;
  beforeAll(async () => {
    server = await FakeApiServer.start();
  });
  afterAll(() => server.stop());

  async function rolledOut(timeoutSeconds: number): Promise<boolean> {
    kubeconfig.write({ here: server.url });
    const cluster = await Cluster.load();
    await cluster.read(settingsOf().kubernetes);
    return cluster.rolledOut("cancer-mlops", "mlflow", timeoutSeconds);
  }

  const holds = (status: object): readonly ApiObject[] => [
    kubeSystem,
    {
      kind: "Deployment",
      metadata: { name: "mlflow", namespace: "cancer-mlops", generation: 2 },
      spec: { replicas: 1 },
      status,
    },
  ];

  test("ends when it is rolled out, and tells when it is not in time", async () => {
    server.objects = holds(done);
    expect(await rolledOut(0)).toBe(true);
    server.objects = holds({});
    expect(await rolledOut(0)).toBe(false);
  });

  test("is not ended by a cluster that does not answer for a moment", async () => {
    server.objects = holds(done);
    kubeconfig.write({ here: server.url });
    const cluster = await Cluster.load();
    await cluster.read(settingsOf().kubernetes);
    server.refusal = { code: 503, message: "the API server is being upgraded" };
    const waiting = cluster.rolledOut("cancer-mlops", "mlflow", 30);
    setTimeout(() => {
      server.refusal = undefined;
    }, 500);
    expect(await waiting).toBe(true);
  });
});

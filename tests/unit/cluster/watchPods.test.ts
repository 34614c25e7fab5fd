import type { Pod } from "../../../lib/cluster/podDiagnostics";
import { readWatched, watchPods } from "../../../lib/cluster/watchPods";
import { useApiServer } from "../../support/apiServer";

const failing: Pod = {
  metadata: { uid: "one", labels: { "app.kubernetes.io/name": "mlflow" } },
  status: { containerStatuses: [{ name: "server", state: { terminated: { exitCode: 1 } } }] },
};

describe("while an update waits", () => {
  let answer: () => Promise<readonly Pod[]>;
  let reported: string[];

  const pass = (seconds: number) => jest.advanceTimersByTimeAsync(seconds * 1000);

  beforeEach(() => {
    jest.useFakeTimers();
    answer = () => Promise.resolve([failing]);
    reported = [];
    watchPods(
      async () => ({ pods: await answer(), events: [], claims: [], deployments: [] }),
      (message) => reported.push(message),
    );
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  test("reports a reason once, after ten seconds, and survives an API server that is unavailable", async () => {
    await pass(10);
    expect(reported).toEqual([]);
    answer = () => Promise.reject(new Error("unavailable"));
    await pass(3);
    answer = () => Promise.resolve([failing]);
    await pass(60);
    expect(reported).toHaveLength(1);
  });

  test("starts over when a reason passes and comes back", async () => {
    await pass(7);
    answer = () => Promise.resolve([]);
    await pass(20);
    answer = () => Promise.resolve([failing]);
    await pass(7);
    expect(reported).toEqual([]);
  });
});

describe("reads", () => {
  const api = useApiServer();

  test("the objects of the stack, and not those of another", async () => {
    const object = (kind: string, name: string, instance: string) => ({
      kind,
      metadata: { name, namespace: "cancer-mlops", labels: { "app.kubernetes.io/instance": instance } },
    });
    const kinds = ["Pod", "PersistentVolumeClaim", "Deployment"];
    api.server.objects = kinds.flatMap((kind) => [object(kind, "own", "team-dev"), object(kind, "other", "prod")]);
    const { pods, claims, deployments } = await readWatched(await api.connect(), "cancer-mlops", "team/dev");
    for (const found of [pods, claims, deployments]) expect(found).toMatchObject([{ metadata: { name: "own" } }]);
  });
});

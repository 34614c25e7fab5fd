import type { ContainerStatus, Pod, PodEvent, PodFacts } from "../../../components/cluster/troubles";
import { tellTroubles, troubles } from "../../../components/cluster/troubles";

function pod(status: Pod["status"] = {}, metadata: Pod["metadata"] = {}): Pod {
  return { metadata: { uid: "one", labels: { "app.kubernetes.io/name": "mlflow" }, ...metadata }, status };
}

function container(name: string, about: Omit<ContainerStatus, "name">): ContainerStatus {
  return { name, ...about };
}

function event(reason: string, count: number, uid = "one"): PodEvent {
  return { involvedObject: { uid }, reason, count, message: "MountVolume.SetUp failed" };
}

const words = (facts: Partial<PodFacts>) =>
  troubles({ pods: [], events: [], ...facts }).map((trouble) => trouble.words);

const full = { exitCode: 1, reason: "Error", message: "one\n\ncp: write error: No space left on device\n" };

test("an init container that fails is told with its last words, while it runs again too", () => {
  const told = ["mlflow: its container copy ended with exit code 1: one | cp: write error: No space left on device"];
  for (const about of [{ state: { terminated: full } }, { state: { running: {} }, lastState: { terminated: full } }]) {
    expect(words({ pods: [pod({ initContainerStatuses: [container("copy", about)] })] })).toEqual(told);
  }
});

test("of long last words the end is told, and where there are none the reason", () => {
  const ended = (message: string | undefined) =>
    words({
      pods: [
        pod({
          containerStatuses: [
            container("server", {
              state: { terminated: { exitCode: 137, reason: "OOMKilled", ...(message ? { message } : {}) } },
            }),
          ],
        }),
      ],
    });
  expect(ended("1\n2\n 3\n4")).toEqual(["mlflow: its container server ended with exit code 137: 2 | 3 | 4"]);
  expect(ended("no space\npanic: log\n\ngoroutine 1 [running]:\nmain.main()")).toEqual([
    "mlflow: its container server ended with exit code 137: no space | panic: log",
  ]);
  expect(ended(undefined)).toEqual(["mlflow: its container server ended with exit code 137: OOMKilled"]);
});

test("a container that cannot start is told, and not one that is being made or restarted", () => {
  const waiting = (reason: string) =>
    words({
      pods: [pod({ containerStatuses: [container("server", { state: { waiting: { reason, message: "no such" } } })] })],
    });
  expect(waiting("ImagePullBackOff")).toEqual([
    "mlflow: its container server does not start: ImagePullBackOff: no such",
  ]);
  expect(waiting("CreateContainerConfigError")).toHaveLength(1);
  expect(waiting("PodInitializing")).toEqual([]);
  expect(waiting("ContainerCreating")).toEqual([]);
  expect(waiting("CrashLoopBackOff")).toEqual([]);
});

test("a pod without a node is told", () => {
  const condition = { type: "PodScheduled", status: "False", message: "0/1 nodes are available" };
  expect(words({ pods: [pod({ conditions: [condition] })] })).toEqual([
    "mlflow has no node to run on: 0/1 nodes are available",
  ]);
});

test("a volume that is not mounted in three attempts is told, and only that of this very pod", () => {
  const pods = [pod()];
  expect(words({ pods, events: [event("FailedMount", 3)] })).toEqual([
    "mlflow does not get its volumes: MountVolume.SetUp failed",
  ]);
  const others = [event("FailedMount", 2), event("FailedMount", 3, "another"), event("BackOff", 3)];
  expect(words({ pods, events: others })).toEqual([]);
});

test("a server that has started and does not get ready is told, for the API with what it most likely lacks", () => {
  const unready = (message: string, count = 4, service = "mlflow", started = true) =>
    words({
      pods: [
        pod(
          { containerStatuses: [container("server", { started })] },
          { labels: { "app.kubernetes.io/name": service } },
        ),
      ],
      events: [{ involvedObject: { uid: "one" }, reason: "Unhealthy", count, message }],
    });
  const readiness = "Readiness probe failed: HTTP probe failed with statuscode: 503";
  expect(unready(readiness)).toEqual([`mlflow runs and does not get ready: ${readiness}`]);
  expect(unready(readiness, 4, "api")).toEqual([
    `api runs and does not get ready: ${readiness}: it has not loaded the model that api.model names. ` +
      "Is it in the claim, or in api.modelsImage?",
  ]);
  expect(unready(readiness, 3)).toEqual([]);
  expect(unready(readiness, 4, "mlflow", false)).toEqual([]);
  expect(unready("Startup probe failed: connection refused")).toEqual([]);
});

test("there is no trouble with a pod that is ready, on its way out, or well", () => {
  const containerStatuses = [container("server", { lastState: { terminated: full } })];
  const ready = [{ type: "Ready", status: "True" }];
  expect(words({ pods: [pod({ conditions: ready, containerStatuses })] })).toEqual([]);
  expect(words({ pods: [pod({ containerStatuses }, { deletionTimestamp: new Date() })] })).toEqual([]);
  const done = { terminated: { exitCode: 0, reason: "Completed" } };
  expect(words({ pods: [pod({ initContainerStatuses: [container("copy", { state: done })] })] })).toEqual([]);
});

test("each trouble is told once, after ten seconds of it, whatever the cluster answers in between", async () => {
  jest.useFakeTimers();
  const told: string[] = [];
  let broken = false;
  const pods = [pod({ initContainerStatuses: [container("copy", { state: { terminated: full } })] })];
  tellTroubles(
    () => (broken ? Promise.reject(new Error("no answer")) : Promise.resolve({ pods, events: [] })),
    (text) => told.push(text),
  );
  await jest.advanceTimersByTimeAsync(10_000);
  expect(told).toEqual([]);
  broken = true;
  await jest.advanceTimersByTimeAsync(3_000);
  broken = false;
  await jest.advanceTimersByTimeAsync(6_000);
  expect(told).toHaveLength(1);
  await jest.advanceTimersByTimeAsync(60_000);
  expect(told).toHaveLength(1);
  jest.useRealTimers();
});

test("a trouble that has passed begins anew when it comes back", async () => {
  jest.useFakeTimers();
  const told: string[] = [];
  const troubled = pod({ initContainerStatuses: [container("copy", { state: { terminated: full } })] });
  let pods = [troubled];
  tellTroubles(
    () => Promise.resolve({ pods, events: [] }),
    (text) => told.push(text),
  );
  await jest.advanceTimersByTimeAsync(7_000);
  pods = [];
  await jest.advanceTimersByTimeAsync(20_000);
  pods = [troubled];
  await jest.advanceTimersByTimeAsync(7_000);
  expect(told).toEqual([]);
  jest.useRealTimers();
});

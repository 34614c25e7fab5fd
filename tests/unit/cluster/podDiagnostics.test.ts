import type { ContainerStatus, Pod, PodState } from "../../../lib/cluster/podDiagnostics";
import { podDiagnostics } from "../../../lib/cluster/podDiagnostics";

function pod(status: Pod["status"] = {}, metadata: Pod["metadata"] = {}): Pod {
  return { metadata: { uid: "one", labels: { "app.kubernetes.io/name": "mlflow" }, ...metadata }, status };
}

const server = (status: Omit<ContainerStatus, "name">): Pod =>
  pod({ containerStatuses: [{ name: "server", ...status }] });

const messages = (pods: readonly Pod[], events: PodState["events"] = []) =>
  podDiagnostics({ pods, events }).map(({ message }) => message);

const diskFull = { exitCode: 1, reason: "Error", message: "one\n\ncp: write error: No space left on device\n" };

test("reports a failed init container, also while it runs again", () => {
  for (const status of [{ state: { terminated: diskFull } }, { lastState: { terminated: diskFull } }]) {
    expect(messages([pod({ initContainerStatuses: [{ name: "copy", ...status }] })])).toEqual([
      "mlflow: container copy exited with code 1: one | cp: write error: No space left on device",
    ]);
  }
});

test("reports the last lines of a termination message without the stack trace of Go, or else the reason", () => {
  const reported = (message: string) =>
    messages([server({ state: { terminated: { exitCode: 137, reason: "OOMKilled", message } } })]);
  const exited = "mlflow: container server exited with code 137:";
  expect(reported("1\n2\n 3\n4")).toEqual([`${exited} 2 | 3 | 4`]);
  expect(reported("no space\npanic: log\n\ngoroutine 1 [running]:\nmain()")).toEqual([
    `${exited} no space | panic: log`,
  ]);
  expect(reported("")).toEqual([`${exited} OOMKilled`]);
});

test("reports a container that cannot start, and none that is being created or restarted", () => {
  const reported = (reason: string) => messages([server({ state: { waiting: { reason, message: "details" } } })]);
  expect(reported("ImagePullBackOff")).toEqual(["mlflow: container server cannot start: ImagePullBackOff: details"]);
  expect(reported("CreateContainerConfigError")).toHaveLength(1);
  expect(reported("ContainerCreating")).toEqual([]);
  expect(reported("CrashLoopBackOff")).toEqual([]);
});

test("reports a container that completes again and again", () => {
  const state = { waiting: { reason: "CrashLoopBackOff" } };
  const lastState = { terminated: { exitCode: 0, reason: "Completed" } };
  expect(messages([pod({ containerStatuses: [{ name: "sync", state, lastState }] })])).toEqual([
    "mlflow: container sync exits with code 0 and is restarted: it has to keep running",
  ]);
});

test("reports an unschedulable pod", () => {
  const condition = { type: "PodScheduled", status: "False", message: "0/1 nodes are available" };
  expect(messages([pod({ conditions: [condition] })])).toEqual(["mlflow is unschedulable: 0/1 nodes are available"]);
});

test("reports that a pod was evicted, and nothing else of it", () => {
  const message = "Pod ephemeral local storage usage exceeds the total limit of containers 1152Mi. ";
  const evicted = pod({ phase: "Failed", containerStatuses: [{ name: "server", state: { terminated: diskFull } }] });
  const event = { involvedObject: { uid: "one" }, reason: "Evicted", message };
  expect(messages([evicted], [event])).toEqual([
    `mlflow: pod was evicted: ${message.trim()}; see mlflow.resources.limits.ephemeral-storage`,
  ]);
  expect(messages([evicted])).toEqual([]);
});

test("reports a volume that failed to mount three times", () => {
  const event = (count: number, reason = "FailedMount", uid = "one") => [
    { involvedObject: { uid }, reason, count, message: "MountVolume.SetUp failed" },
  ];
  expect(messages([pod()], event(3))).toEqual(["mlflow: volume mount failed: MountVolume.SetUp failed"]);
  expect(messages([pod()], event(2))).toEqual([]);
  expect(messages([pod()], event(3, "BackOff"))).toEqual([]);
  expect(messages([pod()], event(3, "FailedMount", "another"))).toEqual([]);
});

test("names the Secret of a volume whose key does not exist", () => {
  const waiting: Pod = { ...pod(), spec: { volumes: [{ name: "admin", secret: { secretName: "vault-grafana" } }] } };
  const reported = (problem: string) => {
    const message = `MountVolume.SetUp failed for volume "admin" : ${problem}`;
    return messages([waiting], [{ involvedObject: { uid: "one" }, reason: "FailedMount", count: 3, message }]).join();
  };
  expect(reported("references non-existent secret key: password")).toMatch(/key: password \(Secret vault-grafana\)$/);
  expect(reported('secret "vault-grafana" not found')).toMatch(/not found$/);
});

describe("a readiness probe", () => {
  const failed = "Readiness probe failed: HTTP probe failed with statuscode: 503";
  const reported = (service: string, { message = failed, count = 4, started = true } = {}) =>
    messages(
      [pod({ containerStatuses: [{ name: "server", started }] }, { labels: { "app.kubernetes.io/name": service } })],
      [{ involvedObject: { uid: "one" }, reason: "Unhealthy", count, message }],
    );

  test("is reported once it has failed four times on a server that has started", () => {
    expect(reported("mlflow")).toEqual([`mlflow: readiness probe failing: ${failed}`]);
    expect(reported("mlflow", { count: 3 })).toEqual([]);
    expect(reported("mlflow", { started: false })).toEqual([]);
    expect(reported("mlflow", { message: "Startup probe failed: connection refused" })).toEqual([]);
  });

  test("of another container is reported with its name", () => {
    const pods = [pod({ containerStatuses: [{ name: "proxy", started: true }] })];
    const involvedObject = { uid: "one", fieldPath: "spec.containers{proxy}" };
    expect(messages(pods, [{ involvedObject, reason: "Unhealthy", count: 4, message: failed }])).toEqual([
      `mlflow: container proxy: readiness probe failing: ${failed}`,
    ]);
  });

  test("of the API that returns 503 is reported with the missing model", () => {
    expect(reported("api")).toEqual([expect.stringContaining("the model that api.model names is not loaded")]);
  });
});

test("reports nothing about pods that are ready or being deleted, or containers that have completed", () => {
  const containerStatuses = [{ name: "server", lastState: { terminated: diskFull } }];
  expect(messages([pod({ conditions: [{ type: "Ready", status: "True" }], containerStatuses })])).toEqual([]);
  expect(messages([pod({ containerStatuses }, { deletionTimestamp: new Date() })])).toEqual([]);
  const completed = { terminated: { exitCode: 0, reason: "Completed" } };
  expect(messages([pod({ initContainerStatuses: [{ name: "copy", state: completed }] })])).toEqual([]);
});

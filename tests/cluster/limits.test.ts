import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseQuantity } from "../../lib/catalog/quantity";
import { runs } from "./support/commands";
import { createPod, servicePods } from "./support/pods";
import { testWithPods } from "./support/sandbox";
import { devStack } from "./support/stack";

/**
 * A namespace with a quota, and an extra container: rolling updates and a backup pass under it. Each test continues from the
 * previous one.
 */
const shared = { accessMode: "ReadWriteMany" };
const stopped = { replicas: 0 };
const memory = (limit: string) => ({ api: { resources: { limits: { memory: limit } } } });
const image = "ghcr.io/mlflow/mlflow:v2.9.0";
const reader = {
  name: "reader",
  image,
  command: ["sh", "-c", "trap 'exit 0' TERM; while sleep 1; do :; done"],
  volumeMounts: [{ name: "logs", mountPath: "/logs", readOnly: true }],
};
const stack = devStack("cancer-mlops-limits", 22, {
  api: { replicas: 2, extraContainers: [reader] },
  mlflow: stopped,
  prometheus: stopped,
  grafana: stopped,
  limits: { quota: true },
  storage: { sharedClassName: "shared", claims: { models: shared, data: shared, logs: shared } },
});
const { kubectl } = stack;
const folder = mkdtempSync(join(tmpdir(), "cancer-mlops-limits-"));

beforeAll(async () => {
  await stack.create();
  await stack.up();
}, 300_000);

afterAll(async () => {
  await stack.remove();
  rmSync(folder, { recursive: true });
}, 180_000);

async function memoryQuota(): Promise<number> {
  const path = "--output=jsonpath={.status.hard.limits\\.memory}";
  return parseQuantity(await kubectl.run("get", "resourcequota", "cancer-mlops", path)) ?? NaN;
}

const uids = async () => (await servicePods(kubectl, "api")).map(({ uid }) => uid);

/** Changes the memory limit of the API. @returns the change of the quota, in Gi. */
async function rollOut(limit: string): Promise<number> {
  const [before, old] = [await memoryQuota(), await uids()];
  stack.configure(memory(limit));
  const { warnings } = await stack.up();
  expect(warnings.filter((text) => text.includes("cannot be created"))).toEqual([]);
  const pods = await servicePods(kubectl, "api");
  expect(pods.map(({ ready }) => ready)).toEqual([true, true]);
  expect(pods.filter(({ uid }) => old.includes(uid))).toEqual([]);
  return ((await memoryQuota()) - before) / 2 ** 30;
}

testWithPods(
  "a rolling update passes under a quota that grows with it, and under one that shrinks",
  async () => {
    // Two pods, the new one, and one that terminates.
    expect(await rollOut("2Gi")).toBe(4);
    expect(await rollOut("1Gi")).toBe(-4);
    await stack.previewExpectingNoChanges();
  },
  180_000,
);

testWithPods("an extra container mounts a volume of its pod, where restricted is enforced", async () => {
  const enforced = "--output=jsonpath={.metadata.labels.pod-security\\.kubernetes\\.io/enforce}";
  expect(await kubectl.run("get", "namespace", stack.namespace, enforced)).toBe("restricted");
  const inReader = ["exec", "deployment/api", "--container=reader", "--", "sh", "-c"];
  expect(await kubectl.run(...inReader, "id -u; grep -c ' /logs ' /proc/mounts; touch /logs/x || :")).toBe("1000\n1\n");
});

testWithPods("the quota admits a pod without resources, and refuses what the stack does not need", async () => {
  await createPod(kubectl, "no-resources", image, ["sleep", "1"]);
  const limits = await kubectl.run("get", "pod", "no-resources", "--output=jsonpath={.spec.containers[0].resources}");
  expect(JSON.parse(limits)).toMatchObject({ requests: { cpu: "50m" }, limits: { cpu: "500m" } });
  const large = { name: "large", image, resources: { requests: { cpu: "50" }, limits: { cpu: "50" } } };
  const security = { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } };
  const spec = { containers: [{ ...large, securityContext: security }] };
  await expect(createPod(kubectl, "large", image, [], { spec })).rejects.toThrow("exceeded quota: cancer-mlops");
});

testWithPods(
  "a backup of all claims passes under the quota while the API runs",
  async () => {
    expect(await runs(stack, "data/backup", folder)).not.toContain("exceeded quota");
  },
  120_000,
);

import { attacked } from "./support/attack";
import { testWithPods } from "./support/sandbox";
import { devStack } from "./support/stack";

/** Claims that get no volume, and pods that are not created: the user reads why, and the next up fixes it. */
const stack = devStack("cancer-mlops-unbound", 13, {
  api: { replicas: 0 },
  mlflow: { replicas: 0 },
  prometheus: { replicas: 0 },
  grafana: { replicas: 0 },
  storage: { className: "fats", claims: { logs: { retain: false } } },
});
const { kubectl } = stack;

const claimOf = async (name: string, field: string) =>
  kubectl.run("get", "persistentvolumeclaim", name, `--output=jsonpath={${field}}`);

/** The kinds of the resources that are replaced, with their names. */
const replaced = (steps: readonly { readonly op: string; readonly urn: string }[]) =>
  steps.flatMap(({ op, urn }) => (op === "replace" ? [urn.split("::").at(-1)] : [])).sort();

beforeAll(async () => {
  await stack.create();
}, 240_000);

afterAll(async () => {
  await stack.remove();
}, 180_000);

test("preview names a StorageClass that does not exist, and an access mode that its provisioner does not offer", async () => {
  stack.configure({ storage: { claims: { data: { accessMode: "ReadWriteMany" } } } });
  const text = (await stack.preview()).warnings.join("\n");
  expect(text).toMatch(/storage\.className: StorageClass fats does not exist.*grafana-data-pvc.*standard \(default\)/);
  expect(text).toMatch(/StorageClass standard \(rancher\.io\/local-path\).*ReadWriteMany.*data-pvc/);
  stack.configure({ storage: { claims: { data: { accessMode: "ReadWriteOnce" } } } });
}, 60_000);

testWithPods(
  "up prints why a claim has no volume, and why pods are not created",
  async () => {
    await stack.up();
    await kubectl.run("create", "quota", "no-pods", "--hard=pods=0");
    stack.configure({ grafana: { replicas: 1 } });
    const reasons = [
      /PVC grafana-data-pvc \(StorageClass fats\) .*storageclass\.storage\.k8s\.io "fats" not found/,
      /grafana: .*exceeded quota: no-pods/,
    ];
    await attacked(
      stack,
      "up",
      (printed) => reasons.every((reason) => reason.test(printed)),
      (pid) => {
        process.kill(pid, "SIGINT");
      },
    );
    await kubectl.run("delete", "quota", "no-pods");
  },
  120_000,
);

testWithPods(
  "one up recreates claims without a volume with the class and the size of the settings, after a preview that deletes nothing",
  async () => {
    stack.configure({ storage: { className: "standard", claims: { logs: { size: "2Gi" } } } });
    const uid = await claimOf("grafana-data-pvc", ".metadata.uid");
    const { steps, warnings } = await stack.preview();
    // Deployments among them would be deleted and created again.
    expect(replaced(steps)).toEqual([
      "data-pvc",
      "grafana-data-pvc",
      "logs-pvc",
      "mlflow-artifacts-pvc",
      "mlflow-backend-pvc",
      "models-pvc",
      "prometheus-data-pvc",
    ]);
    expect(warnings.join("\n")).toMatch(
      /recreates PVCs that have no volume.*logs-pvc \(class fats to standard; 1Gi to 2Gi\)/,
    );
    expect(await claimOf("grafana-data-pvc", ".metadata.uid")).toBe(uid);

    // The retry of a ReplicaSet without pods would take its time.
    await kubectl.run("delete", "replicasets", "--all");
    await stack.up();
    expect(await claimOf("grafana-data-pvc", ".status.phase")).toBe("Bound");
    expect(await claimOf("logs-pvc", ".spec.resources.requests.storage")).toBe("2Gi");
    await stack.previewExpectingNoChanges();
  },
  180_000,
);

import { fails, runs } from "./support/commands";
import { testWithPods } from "./support/sandbox";
import { devStack } from "./support/stack";

/** What others do to the objects of a stack, and what up then does. Each test continues from the state of the previous one. */
const stack = devStack("cancer-mlops-outside", 14, {
  api: { replicas: 1 },
  mlflow: { replicas: 0 },
  prometheus: { replicas: 0 },
  grafana: { replicas: 0, podAnnotations: { team: "one" } },
  storage: {
    sharedClassName: "shared",
    claims: {
      models: { accessMode: "ReadWriteMany" },
      data: { accessMode: "ReadWriteMany" },
      logs: { accessMode: "ReadWriteMany" },
    },
  },
});
const { kubectl } = stack;

const replicas = () => kubectl.run("get", "deployment", "api", "--output=jsonpath={.spec.replicas}");
const missing = (warnings: readonly string[]) =>
  warnings.flatMap((text) => /(\S+ \S+) does not exist in the cluster any more/.exec(text)?.[1] ?? []).sort();

beforeAll(async () => {
  // An administrator's namespace, with labels of the administrator's.
  await stack.create();
  await kubectl.run("create", "namespace", stack.namespace);
  await kubectl.run("label", "namespace", stack.namespace, "pod-security.kubernetes.io/warn=baseline");
  stack.configure({ kubernetes: { adoptExisting: true } });
  const { warnings } = await stack.up();
  expect(missing(warnings)).toEqual([]);
}, 240_000);

afterAll(async () => {
  await stack.remove();
}, 180_000);

testWithPods(
  "an update takes back what kubectl scale has set, after a warning",
  async () => {
    await kubectl.run("scale", "deployment", "api", "--replicas=2");
    stack.configure({ api: { logLevel: "debug" } });
    expect((await stack.preview()).warnings.join()).toMatch(/Deployment api: spec\.replicas \(kubectl/);
    await stack.up();
    expect(await replicas()).toBe("1");
    expect((await stack.preview()).warnings.join()).not.toContain("Changed outside of Pulumi");
  },
  120_000,
);

testWithPods(
  "updates leave the number of pods to an autoscaler that somebody else has created, until it is deleted",
  async () => {
    await kubectl.run("autoscale", "deployment", "api", "--min=2", "--max=3");
    await kubectl.run("wait", "deployment/api", "--for=jsonpath={.spec.replicas}=2", "--timeout=60s");
    stack.configure({ api: { logLevel: "info" } });
    expect((await stack.up()).warnings.join()).toContain("left to HorizontalPodAutoscaler api");
    expect(await replicas()).toBe("2");
    await kubectl.run("delete", "horizontalpodautoscaler", "api");
    await stack.up();
    expect(await replicas()).toBe("1");
  },
  120_000,
);

const refresh = () => runs(stack, "pulumi", "up", "--refresh", "--yes", "--skip-preview", "--non-interactive");

testWithPods(
  "labels that were changed by hand, and what an interrupted update has changed, are named, and up --refresh sets them back",
  async () => {
    await kubectl.run("label", "--overwrite", "service/api-service", "app.kubernetes.io/instance=other");
    await kubectl.run("label", "--overwrite", "deployment/api", "app.kubernetes.io/part-of=other");
    await stack.unrecorded(async () => {
      stack.configure({ grafana: { podAnnotations: { team: "two" } } });
      await stack.up();
    });
    stack.configure({ grafana: { podAnnotations: { team: "one" } } });

    const warnings = (await stack.preview()).warnings.join();
    expect(warnings).toMatch(/Service api-service: metadata\.labels.*instance \(kubectl-label\)/);
    expect(warnings).toMatch(/Deployment api: metadata\.labels.*part-of \(kubectl-label\)/);
    expect(warnings).toMatch(/Deployment grafana was changed by an update that was interrupted/);
    expect(warnings).not.toMatch(/Deployment (api|mlflow) was changed by an update/);
    expect(await fails(stack, "pulumi", "up", "--yes", "--skip-preview", "--non-interactive")).toMatch(
      /error: Deployment grafana .* pulumi up --refresh/,
    );
    await refresh();
    expect((await stack.preview()).warnings.join()).not.toMatch(/Changed outside|interrupted/);
    const annotations = "--output=jsonpath={.spec.template.metadata.annotations.team}";
    expect(await kubectl.run("get", "deployment", "grafana", annotations)).toBe("one");
  },
  120_000,
);

testWithPods(
  "objects that were deleted are named, and up --refresh creates them again",
  async () => {
    const [dashboards = ""] = (await kubectl.names("configmaps")).filter((name) => name.includes("dashboards"));
    await kubectl.run(
      "delete",
      "deployment/grafana",
      "service/mlflow-service",
      "serviceaccount/mlflow",
      "persistentvolumeclaim/grafana-data-pvc",
      dashboards,
    );
    const gone = [
      dashboards.replace("configmap/", "ConfigMap "),
      "Deployment grafana",
      "PersistentVolumeClaim grafana-data-pvc",
      "Service mlflow-service",
      "ServiceAccount mlflow",
    ];
    expect(missing((await stack.preview()).warnings)).toEqual(gone);
    expect(missing((await stack.up()).warnings)).toEqual(gone);
    const status = await fails(stack, "status");
    expect(status).toMatch(/^grafana .*not deployed/m);
    expect(status).toMatch(/^Next: .* up --refresh$/m);
    await refresh();
    expect(missing((await stack.preview()).warnings)).toEqual([]);
    expect(await kubectl.exists("deployment/grafana")).toBe(true);
  },
  120_000,
);

testWithPods(
  "without the namespace, preview names the Deployments",
  async () => {
    await kubectl.run("delete", "namespace", stack.namespace, "--timeout=120s");
    expect(missing((await stack.preview()).warnings)).toEqual(
      ["api", "grafana", "mlflow", "prometheus"].map((name) => `Deployment ${name}`),
    );
  },
  180_000,
);

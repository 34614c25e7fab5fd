import { join } from "node:path";
import { Kubectl } from "../../cluster/support/kubectl";
import { servicePods } from "../../cluster/support/pods";
import { testWithPods } from "../../cluster/support/sandbox";
import { devStack, root } from "../../cluster/support/stack";

/** A platform that a Prometheus Operator and a Grafana of somebody else monitor. */
const stack = devStack("cancer-mlops-operator", 24, {
  mlflow: { replicas: 0 },
  prometheus: { enabled: false },
  grafana: { enabled: false },
  storage: { retainOnDestroy: false },
  monitoring: {
    operator: true,
    labels: { release: "their-prometheus" },
    dashboardLabels: { grafana_dashboard: "1" },
  },
});
const { kubectl } = stack;
const cluster = new Kubectl("default");
const crds = ["podmonitors", "prometheusrules"].map((name) => join(root, `tests/peers/operator/crds/${name}.yaml`));

interface PodMonitor {
  readonly spec: {
    readonly selector: { readonly matchLabels: Readonly<Record<string, string>> };
    readonly podMetricsEndpoints: readonly { readonly port: string; readonly relabelings: readonly object[] }[];
  };
}

interface PrometheusRule {
  readonly spec: { readonly groups: readonly { readonly rules: readonly { readonly expr: string }[] }[] };
}

beforeAll(async () => {
  for (const file of crds) {
    await cluster.run("apply", "--server-side", "--filename", file);
    await cluster.run("wait", "--for=condition=Established", "--timeout=60s", "--filename", file);
  }
  await stack.create();
  await stack.up();
}, 300_000);

afterAll(async () => {
  await stack.remove();
  for (const file of crds) await cluster.run("delete", "--ignore-not-found", "--filename", file);
}, 180_000);

const byLabel = (kind: string, label: string) => kubectl.names(kind, `--selector=${label}`);

test("the operator finds its objects by the labels of the settings, and the sidecar the dashboards", async () => {
  expect(await byLabel("podmonitors", "release=their-prometheus")).toEqual([
    "podmonitor.monitoring.coreos.com/cancer-mlops-api",
    "podmonitor.monitoring.coreos.com/cancer-mlops-mlflow",
  ]);
  expect(await byLabel("prometheusrules", "release=their-prometheus")).toHaveLength(1);
  expect(await byLabel("configmaps", "grafana_dashboard=1")).toHaveLength(1);
});

testWithPods("the PodMonitor selects the API's pod and a port that it has", async () => {
  const [monitor] = await kubectl.list<PodMonitor>("podmonitors");
  const { selector, podMetricsEndpoints } = monitor?.spec ?? { selector: { matchLabels: {} }, podMetricsEndpoints: [] };
  const labels = Object.entries(selector.matchLabels).map(([key, value]) => `${key}=${value}`);
  const pods = await byLabel("pods", labels.join(","));
  expect(pods).toHaveLength((await servicePods(kubectl)).length);
  const [endpoint] = podMetricsEndpoints;
  const ports = `--output=jsonpath={.spec.containers[*].ports[?(@.name=="${endpoint?.port ?? ""}")].containerPort}`;
  expect(await kubectl.run("get", ...pods, ports)).toBe("8000");
  expect(endpoint?.relabelings).toEqual([expect.objectContaining({ targetLabel: "job", replacement: "api" })]);
});

test("every rule looks at this namespace only", async () => {
  const [rule] = await kubectl.list<PrometheusRule>("prometheusrules");
  const expressions = (rule?.spec.groups ?? []).flatMap(({ rules }) => rules.map(({ expr }) => expr));
  expect(expressions.length).toBeGreaterThan(5);
  for (const expr of expressions) expect(expr).toContain('namespace="cancer-mlops-operator"');
});

test("preview shows no changes, and destroy deletes what the operator had", async () => {
  await stack.previewExpectingNoChanges();
  await stack.destroy();
  expect(await cluster.run("get", "podmonitors,prometheusrules", "--all-namespaces", "--output=name")).toBe("");
}, 120_000);

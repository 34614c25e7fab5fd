import { useApiServer } from "../support/apiServer";
import { run, stackFile } from "../support/program";

const api = useApiServer(["cancer-mlops-sandbox"]);

async function deployed(monitoring: object, changes: object = {}) {
  api.server.groups = ["monitoring.coreos.com"];
  const config = { ...stackFile("dev"), "cancer-mlops:monitoring": monitoring, ...changes };
  const { resources } = await run({ stack: "dev", config });
  return resources.map(({ type, name, inputs }) => ({ type, name, inputs }));
}

const labels = { release: "theirs" };

test("PodMonitors scrape the API and MLflow as the jobs of the dashboards and alerts", async () => {
  const found = (await deployed({ operator: true, labels })).filter(({ type }) => type.endsWith(":PodMonitor"));
  const monitor = (service: string, endpoint: object) => ({
    metadata: { name: `cancer-mlops-${service}`, labels },
    spec: {
      selector: { matchLabels: { "app.kubernetes.io/name": service, "app.kubernetes.io/instance": "dev" } },
      podMetricsEndpoints: [
        { ...endpoint, interval: "10s", relabelings: [{ targetLabel: "job", replacement: service }] },
      ],
    },
  });
  expect(found.map(({ inputs }) => inputs)).toMatchObject([
    monitor("api", { port: "http", path: "/metrics" }),
    monitor("mlflow", { port: "metrics", path: "/metrics" }),
  ]);
});

test("an API without metrics has no PodMonitor, and no alert", async () => {
  const file = stackFile("dev");
  const found = await deployed(
    { operator: true },
    { "cancer-mlops:api": { ...(file["cancer-mlops:api"] as object), metricsPath: false } },
  );
  const names = found.filter(({ type }) => type.endsWith(":PodMonitor")).map(({ name }) => name);
  expect(names).toEqual(["cancer-mlops-mlflow"]);
  const rule = found.find(({ type }) => type.endsWith(":PrometheusRule"));
  expect(JSON.stringify(rule?.inputs)).toContain("MlflowDown");
  expect(JSON.stringify(rule?.inputs)).not.toContain("ApiDown");
});

test("the sidecar of a Grafana finds the dashboards by the labels of the settings, each file under a name of its own", async () => {
  const dashboardLabels = { grafana_dashboard: "1" };
  const found = (await deployed({ dashboardLabels })).find(({ name }) => name === "dashboards");
  expect(found?.inputs.metadata).toMatchObject({ labels: dashboardLabels });
  const files = Object.keys(found?.inputs.data as object);
  expect(files.length).toBeGreaterThan(3);
  for (const file of files) expect(file).toMatch(/^cancer-mlops-.*\.json$/);
});

test("nothing of it exists by default", async () => {
  const found = await deployed({});
  expect(found.filter(({ type, name }) => type.includes("monitoring.coreos.com") || name === "dashboards")).toEqual([]);
});

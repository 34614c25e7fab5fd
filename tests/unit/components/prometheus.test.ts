import { Prometheus } from "../../../components/prometheus";
import { addressesOf } from "../../../lib/catalog/addresses";
import { platformContext } from "../../support/context";
import { containerOf, find, ofKind, registration } from "../../support/objects";
import { record } from "../../support/recording";
import type { Input } from "../../support/settings";
import { settingsOf } from "../../support/settings";

async function deployed(input: Input = {}, externalUrl?: string) {
  const settings = settingsOf(input);
  const { resources } = await record(
    () =>
      new Prometheus("prometheus", {
        context: platformContext(settings),
        settings: settings.prometheus,
        address: addressesOf(settings.routing).prometheus,
        externalUrl,
        targets: { apiPath: "/metrics", apiLabels: { app: "api" }, mlflowLabels: { app: "mlflow" } },
        watched: { api: true, mlflow: true },
      }),
  );
  const deployment = find(resources, "Deployment", "prometheus");
  return { resources, deployment, container: containerOf(deployment, "prometheus") };
}

test.each([
  ["four fifths of the claim by default", {}, "8192MB"],
  ["at least 1MB, since 0 means no limit", { storage: { claims: { prometheusData: { size: "1Mi" } } } }, "1MB"],
  ["the size of the settings", { prometheus: { retentionSize: "3GB" } }, "3GB"],
])("limits samples to %s", async (_, input, size) => {
  expect((await deployed(input)).container.args).toContain(`--storage.tsdb.retention.size=${size}`);
});

test.each([
  ["10s", undefined],
  ["2m", undefined],
  ["3m", "420s"],
  ["10m", "1260s"],
])("a query sees samples that are two scrapes old, with a scrape interval of %s", async (scrapeInterval, lookback) => {
  const { args } = (await deployed({ prometheus: { scrapeInterval } })).container;
  const flag = args.filter((arg) => arg.startsWith("--query.lookback-delta="));
  expect(flag).toEqual(lookback === undefined ? [] : [`--query.lookback-delta=${lookback}`]);
});

test("keeps samples for the time of the settings, and offers the admin API only if asked to", async () => {
  const { args } = (await deployed({ prometheus: { retention: "7d", adminApi: true } })).container;
  expect(args).toEqual(expect.arrayContaining(["--storage.tsdb.retention.time=7d", "--web.enable-admin-api"]));
  expect((await deployed()).container.args).not.toContain("--web.enable-admin-api");
});

test.each([
  ["at the root", {}, undefined, ""],
  [
    "below its prefix",
    { routing: { strategy: "path", host: "ml.example.com", expose: ["prometheus"] } },
    "http://ml.example.com/prometheus",
    "/prometheus",
  ],
])("serves %s, where its links and probes point", async (_, input, externalUrl, prefix) => {
  const { args, startupProbe, livenessProbe, readinessProbe } = (await deployed(input, externalUrl)).container;
  expect(args.filter((arg) => arg.startsWith("--web."))).toEqual([
    `--web.route-prefix=${prefix}/`,
    ...(externalUrl === undefined ? [] : [`--web.external-url=${externalUrl}/`]),
  ]);
  expect([startupProbe, livenessProbe, readinessProbe].map(({ httpGet }) => httpGet.path)).toEqual(
    ["ready", "healthy", "ready"].map((state) => `${prefix}/-/${state}`),
  );
});

test("has 15 minutes to replay its write-ahead log, and 5 to write samples to disk", async () => {
  const { container, deployment } = await deployed();
  const { periodSeconds, failureThreshold } = container.startupProbe;
  expect(periodSeconds * failureThreshold).toBeGreaterThanOrEqual(15 * 60);
  expect(deployment.spec.template.spec.terminationGracePeriodSeconds).toBeGreaterThanOrEqual(5 * 60);
});

test("starts after its permission to discover pods", async () => {
  const { resources } = await deployed();
  expect(registration(resources, "Deployment", "prometheus").dependencies).toContain(
    "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding prometheus",
  );
});

test("has rights in its namespace only, unless it scrapes the kubelets", async () => {
  const { resources } = await deployed();
  expect(find(resources, "Role", "prometheus").rules).toEqual([
    { apiGroups: [""], resources: ["pods"], verbs: ["get", "list", "watch"] },
  ]);
  expect(ofKind(resources, "ClusterRole")).toEqual([]);
  const scraping = (await deployed({ prometheus: { kubeletMetrics: true } })).resources;
  const role = find(scraping, "ClusterRole", "prometheus");
  expect(role.metadata.name).toBe("cancer-mlops.cancer-mlops.test.prometheus");
  expect(role.rules.flatMap(({ resources: kinds }) => kinds)).toEqual(["nodes", "nodes/metrics"]);
  expect(find(scraping, "ConfigMap", "prometheus-config").data["prometheus.yml"]).toContain("/metrics/cadvisor");
});

test("takes samples of others only if asked to", async () => {
  const flag = "--web.enable-remote-write-receiver";
  expect((await deployed()).container.args).not.toContain(flag);
  expect((await deployed({ prometheus: { remoteWriteReceiver: true } })).container.args).toContain(flag);
});

test("has the external labels of the settings, and scrape configurations of the user's own if they are mounted", async () => {
  const configOf = async (prometheus: object) => {
    const { resources } = await deployed({ prometheus });
    return find(resources, "ConfigMap", "prometheus-config").data["prometheus.yml"] ?? "";
  };
  const mounted = (mountPath: string) => ({
    extraVolumes: [{ name: "own", configMap: { name: "our-scrapes" } }],
    extraVolumeMounts: [{ name: "own", mountPath }],
  });
  expect(await configOf({ externalLabels: { cluster: "east" } })).toMatch(/external_labels:\n +cluster: east\n/);
  expect(await configOf({})).not.toContain("scrape_config_files");
  expect(await configOf(mounted("/etc/prometheus-scrapes"))).toMatch(
    /scrape_config_files:\n +- \/etc\/prometheus-scrapes\/\*\.yml\n/,
  );
});

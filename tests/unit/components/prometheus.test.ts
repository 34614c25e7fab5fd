import { Prometheus } from "../../components/prometheus";
import { addresses } from "../../components/routing";
import { commonArgs } from "../support/common";
import { containerOf, find, registration } from "../support/objects";
import { record, valueOf } from "../support/recording";
import type { Input } from "../support/settings";
import { settingsOf } from "../support/settings";

const path: Input = { routing: { strategy: "path", host: "ml.example.com", expose: ["prometheus"] } };

async function deployed(input: Input = {}, externalUrl?: string) {
  const settings = settingsOf(input);
  const { resources, result } = await record(
    () =>
      new Prometheus("prometheus", {
        common: commonArgs(settings),
        settings: settings.prometheus,
        address: addresses(settings.routing).prometheus,
        externalUrl,
        targets: { apiPath: "/metrics", apiLabels: { app: "api" }, mlflowLabels: { app: "mlflow" } },
      }),
  );
  const deployment = find(resources, "Deployment", "prometheus");
  return { resources, component: result, deployment, container: containerOf(deployment, "prometheus") };
}

const flag = async (name: string, input?: Input, externalUrl?: string) =>
  (await deployed(input, externalUrl)).container.args
    .filter((arg) => arg.startsWith(`--${name}=`))
    .map((arg) => arg.slice(name.length + 3));

test("it is a component of its own type, which answers under its prefix", async () => {
  const { resources, component } = await deployed(path);
  expect(resources[0]).toMatchObject({ type: "cancer-mlops:index:Prometheus", outputs: ["internalUrl"] });
  expect(await valueOf(component.internalUrl)).toBe("http://prometheus-service.cancer-mlops.svc:9090/prometheus");
});

test("samples are kept as long as the stack says", async () => {
  expect(await flag("storage.tsdb.retention.time")).toEqual(["30d"]);
  expect(await flag("storage.tsdb.retention.time", { prometheus: { retention: "7d" } })).toEqual(["7d"]);
});

test("the oldest samples go before the disk is full: at four fifths of the claim, or where the stack says", async () => {
  expect(await flag("storage.tsdb.retention.size")).toEqual(["8192MB"]);
  const smaller = { storage: { claims: { prometheusData: { size: "5Gi" } } } };
  expect(await flag("storage.tsdb.retention.size", smaller)).toEqual(["4096MB"]);
  expect(await flag("storage.tsdb.retention.size", { prometheus: { retentionSize: "3GB" } })).toEqual(["3GB"]);
});

test("the smallest claim has a limit too: 0MB would be none", async () => {
  const smallest = { storage: { claims: { prometheusData: { size: "1Mi" } } } };
  expect(await flag("storage.tsdb.retention.size", smallest)).toEqual(["1MB"]);
});

test.each([
  ["at the root", {}, "/", ""],
  ["under a path", path, "/prometheus/", "/prometheus"],
] as const)("%s pages and probes are where it serves", async (_, input, route, prefix) => {
  const { container } = await deployed(input);
  expect(await flag("web.route-prefix", input)).toEqual([route]);
  expect(
    [container.startupProbe, container.livenessProbe, container.readinessProbe].map(({ httpGet }) => httpGet),
  ).toEqual(["ready", "healthy", "ready"].map((state) => ({ path: `${prefix}/-/${state}`, port: "http" })));
});

test("links lead to where browsers find it, if that is known", async () => {
  expect(await flag("web.external-url")).toEqual([]);
  expect(await flag("web.external-url", path, "http://ml.example.com/prometheus")).toEqual([
    "http://ml.example.com/prometheus/",
  ]);
});

test("reading a long write-ahead log again is not taken for a hang", async () => {
  const { startupProbe } = (await deployed()).container;
  expect(startupProbe.periodSeconds * startupProbe.failureThreshold).toBeGreaterThanOrEqual(15 * 60);
});

test("one server at a time, which may take its time to write samples out", async () => {
  const { spec } = (await deployed()).deployment;
  expect(spec.strategy).toEqual({ type: "Recreate" });
  expect(spec.template.spec.terminationGracePeriodSeconds).toBe(300);
});

test("the database is on its claim, the configuration in a ConfigMap", async () => {
  const { container, deployment } = await deployed();
  expect(container.args).toEqual(
    expect.arrayContaining(["--storage.tsdb.path=/prometheus", "--config.file=/etc/prometheus/prometheus.yml"]),
  );
  expect(container.volumeMounts).toEqual([
    { name: "data", mountPath: "/prometheus" },
    { name: "config", mountPath: "/etc/prometheus", readOnly: true },
    { name: "tmp", mountPath: "/tmp" },
  ]);
  expect(deployment.spec.template.spec.volumes.slice(0, 2)).toEqual([
    { name: "data", persistentVolumeClaim: { claimName: "prometheus-data-pvc" } },
    { name: "config", configMap: { name: "prometheus-config-a1b2c3d4" } },
  ]);
});

test("the configuration names the pods that it was given, and the namespace", async () => {
  const { resources } = await deployed({ prometheus: { scrapeInterval: "5s" } });
  const text = find(resources, "ConfigMap", "prometheus-config").data["prometheus.yml"];
  for (const part of ["label: app=api", "label: app=mlflow", "- cancer-mlops", "scrape_interval: 5s"]) {
    expect(text).toContain(part);
  }
});

test("its account may find pods, and nothing more; nobody else gets its token", async () => {
  const { resources, deployment } = await deployed();
  expect(find(resources, "ClusterRole", "prometheus").rules).toEqual([
    { apiGroups: [""], resources: ["pods"], verbs: ["get", "list", "watch"] },
  ]);
  expect(find(resources, "ServiceAccount", "prometheus").automountServiceAccountToken).toBe(false);
  expect(deployment.spec.template.spec).toMatchObject({
    serviceAccountName: "prometheus",
    automountServiceAccountToken: true,
  });
});

test("it starts when it may find pods", async () => {
  const { resources } = await deployed();
  expect(registration(resources, "Deployment", "prometheus").dependencies).toContain(
    "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding prometheus",
  );
});

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runs } from "../../cluster/support/commands";
import { Kubectl } from "../../cluster/support/kubectl";
import { TestStack } from "../../cluster/support/stack";
import { until } from "../../cluster/support/until";
import { CLIENT_LABELS } from "../support/client";
import type { Combination } from "../support/combinations";
import { egressToDns } from "../support/dns";
import { PlatformBehindTraefik, services } from "../support/platform";
import { PolicyAgent } from "../support/policyAgent";
import { writeTable } from "../support/table";
import type { Targets } from "./probes";
import { Probe } from "./probes";

/**
 * What connects to what under the policies of a stack, behind Traefik and enforced by kube-router. The pods of services have
 * few programs: stand-ins with their labels, for which the same policies count, connect in their place.
 */
const namespace = "cancer-mlops-policies";
const others = `${namespace}-others`;
const versions = { mlflow: "v2.9.0", prometheus: "v2.48.0" };
const closed = { service: { type: "ClusterIP" } };
const stack = new TestStack(namespace, "dev", {
  api: closed,
  mlflow: { ...closed, tag: versions.mlflow },
  prometheus: { ...closed, tag: versions.prometheus, scrapeInterval: "5s" },
  grafana: closed,
  storage: { retainOnDestroy: false },
});
const { kubectl } = stack;
const platform = new PlatformBehindTraefik(namespace, versions, stack);
const agent = new PolicyAgent();

const behindIngress = { strategy: "path", via: "ingress", tls: false, auth: false } as const;
const behindGateway = { ...behindIngress, strategy: "subdomain", via: "gateway" } as const;

const listed = new Probe("listed", others);
const other = new Probe("other", others);
const standIn = (name: string) =>
  new Probe(`stand-in-${name}`, namespace, {
    "app.kubernetes.io/name": name,
    "app.kubernetes.io/instance": "dev",
    "app.kubernetes.io/part-of": "cancer-mlops",
  });
const stackPods = {
  API: standIn("api"),
  MLflow: standIn("mlflow"),
  Prometheus: standIn("prometheus"),
  Grafana: standIn("grafana"),
  "pod of a backup": standIn("data-copy"),
};
const strangers = {
  "pod of the controller": new Probe("cancer-mlops-edge", "traefik"),
  "pod of a client": new Probe("client", others, { app: "trainer" }),
  "pod of the namespace": new Probe("neighbour", namespace),
  "pod of another namespace": other,
};
const probes: Readonly<Record<string, Probe>> = { ...stackPods, ...strangers };

const targetNames = ["API", "MLflow", "exporter", "Prometheus", "Grafana", "API server", "DNS", "listed", "other"];

/** Strangers have no policies of the stack: they may connect to everything but its pods. */
const elsewhere = ["API server", "DNS", "listed", "other"];
const allowed: Readonly<Record<string, readonly string[]>> = {
  API: ["MLflow", "DNS"],
  MLflow: ["DNS", "listed"],
  Prometheus: ["API", "exporter", "API server", "DNS"],
  Grafana: ["Prometheus", "DNS"],
  "pod of a backup": ["Prometheus", "DNS"],
  "pod of the controller": ["API", "MLflow", "Prometheus", "Grafana", ...elsewhere],
  "pod of a client": ["MLflow", ...elsewhere],
  "pod of the namespace": elsewhere,
  "pod of another namespace": elsewhere,
};

beforeAll(async () => {
  await stack.create();
  await kubectl.run("delete", "namespace", others, "--ignore-not-found");
  await kubectl.run("create", "namespace", others);
  await strangers["pod of the controller"].delete();
  await Promise.all([listed.create(), other.create()]);
  stack.configure({
    networkPolicy: {
      enabled: true,
      clients: [
        { namespace: others, podLabels: { app: "trainer" }, services: ["mlflow"] },
        { podLabels: CLIENT_LABELS, services: ["mlflow"] },
      ],
      egress: [
        { cidr: `${(await listed.address()).split(":")[0] ?? ""}/32`, ports: [8000], services: ["mlflow"] },
        await egressToDns(),
      ],
    },
  });
  await platform.moveTo(behindIngress);
  const created = Object.values(probes).filter((probe) => probe !== other);
  await Promise.all(created.map((probe) => probe.create()));
}, 400_000);

afterAll(async () => {
  await agent.stop();
  await strangers["pod of the controller"].delete();
  await kubectl.run("delete", "namespace", others, "--ignore-not-found", "--wait=false");
  await stack.remove();
}, 240_000);

test("without an agent, every pod connects to everything", async () => {
  expect(await connections()).toEqual(Object.fromEntries(Object.keys(probes).map((from) => [from, targetNames])));
}, 60_000);

test("an agent refuses all but the named connections, and every service works", async () => {
  agent.start();
  await expectAllowed();
  await expectToWork(behindIngress);
}, 200_000);

test("behind a Gateway, with a host for each service, too", async () => {
  await platform.moveTo(behindGateway);
  await expectAllowed();
  await expectToWork(behindGateway);
  writeTable(
    "network-policies",
    ["from \\ to", ...targetNames],
    Object.entries(await connections()).map(([from, reached]) => [
      from,
      ...targetNames.map((to) => (reached.includes(to) ? "yes" : "")),
    ]),
    "security.md",
  );
}, 300_000);

test("a backup with Prometheus' snapshot succeeds, and pods that are replaced have the same policies", async () => {
  const folder = join(stack.folder, "backup");
  // A pod of a backup would be one that is at work.
  await stackPods["pod of a backup"].delete();
  await runs(stack, "data/backup", "--stop", folder);
  const manifest = readFileSync(join(folder, "prometheusData.json"), "utf8");
  expect(JSON.parse(manifest)).toMatchObject({ method: "snapshot" });
  stack.configure({ api: { logLevel: "debug" }, grafana: { env: { GF_LOG_LEVEL: "warn" } } });
  await stack.up();
  await stackPods["pod of a backup"].create();
  await expectAllowed();
  await expectToWork(behindGateway);
}, 400_000);

/** For each pod, the targets that it connects to. */
async function connections(): Promise<Readonly<Record<string, readonly string[]>>> {
  agent.expectToRunIfStarted();
  const to = await targets();
  const found = Object.entries(probes).map(async ([from, probe]) => {
    const reached = await probe.reaches(to);
    return [from, targetNames.filter((name) => reached.includes(name))] as const;
  });
  return Object.fromEntries(await Promise.all(found));
}

async function targets(): Promise<Targets> {
  const clusterIp = (service: string) => kubectl.run("get", "service", service, "--output=jsonpath={.spec.clusterIP}");
  const mlflow = await kubectl.run(
    ...["get", "pods", "--selector=app.kubernetes.io/name=mlflow,pod-template-hash"],
    "--output=jsonpath={.items[0].status.podIP}",
  );
  return {
    API: `${await clusterIp("api-service")}:8000`,
    MLflow: `${await clusterIp("mlflow-service")}:5000`,
    exporter: `${mlflow}:9500`,
    Prometheus: `${await clusterIp("prometheus-service")}:9090`,
    Grafana: `${await clusterIp("grafana-service")}:3000`,
    "API server": `${await new Kubectl("default").run("get", "service", "kubernetes", "--output=jsonpath={.spec.clusterIP}")}:443`,
    DNS: "kubernetes.default.svc.cluster.local:dns",
    listed: await listed.address(),
    other: await other.address(),
  };
}

/** The agent needs some moments. */
async function expectAllowed(): Promise<void> {
  let found: unknown;
  await until(
    async () => {
      found = await connections();
      return JSON.stringify(found) === JSON.stringify(allowed) || undefined;
    },
    { seconds: 60, what: "the policies to be in force" },
  ).catch(() => undefined);
  expect(found).toEqual(allowed);
}

async function expectToWork(combination: Combination): Promise<void> {
  expect(await platform.verdicts(combination)).toEqual(
    Object.fromEntries(services.map((service) => [service, "works"])),
  );
}

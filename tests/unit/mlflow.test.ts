import { Mlflow } from "../../components/mlflow";
import { addresses } from "../../components/routing";
import { commonArgs } from "../support/common";
import { containerOf, containersOf, environment, find } from "../support/objects";
import { record, valueOf } from "../support/recording";
import type { Input } from "../support/settings";
import { settingsOf } from "../support/settings";

const path: Input = { routing: { strategy: "path", host: "ml.example.com" } };

async function deployed(input: Input = {}, externalUrl?: string) {
  const settings = settingsOf(input);
  const { resources, result } = await record(
    () =>
      new Mlflow("mlflow", {
        common: commonArgs(settings),
        settings: settings.mlflow,
        address: addresses(settings.routing).mlflow,
        externalUrl,
      }),
  );
  const deployment = find(resources, "Deployment", "mlflow");
  return { resources, component: result, deployment, container: containerOf(deployment, "mlflow") };
}

const allowedHosts = async (input?: Input, externalUrl?: string) =>
  environment((await deployed(input, externalUrl)).container).MLFLOW_SERVER_ALLOWED_HOSTS?.split(",");

test("it is a component of its own type, which says where clients in the cluster track to", async () => {
  const { resources, component } = await deployed(path);
  expect(resources[0]).toMatchObject({ type: "cancer-mlops:index:Mlflow", name: "mlflow", outputs: ["internalUrl"] });
  // The client's API stays without the prefix that the UI gets.
  expect(await valueOf(component.internalUrl)).toBe("http://mlflow-service.cancer-mlops.svc:5000");
});

test("the server keeps runs in SQLite at an absolute path, and takes artifacts from clients itself", async () => {
  const { container } = await deployed();
  expect(container.args).toEqual([
    "--host=0.0.0.0",
    "--port=5000",
    "--workers=2",
    "--backend-store-uri=sqlite:////mlflow/backend/mlflow.db",
    "--serve-artifacts",
    "--artifacts-destination=/mlflow/artifacts",
  ]);
});

test("database and artifacts are on their claims, which the server may write", async () => {
  const { container, deployment } = await deployed();
  expect(container.volumeMounts).toEqual(
    expect.arrayContaining([
      { name: "backend", mountPath: "/mlflow/backend" },
      { name: "artifacts", mountPath: "/mlflow/artifacts" },
    ]),
  );
  expect(deployment.spec.template.spec.volumes).toEqual(
    expect.arrayContaining([
      { name: "backend", persistentVolumeClaim: { claimName: "mlflow-backend-pvc" } },
      { name: "artifacts", persistentVolumeClaim: { claimName: "mlflow-artifacts-pvc" } },
    ]),
  );
});

test("one server at a time: a second one on the same file would break it", async () => {
  expect((await deployed()).deployment.spec.strategy).toEqual({ type: "Recreate" });
});

test("the stack says how many processes serve", async () => {
  expect((await deployed({ mlflow: { workers: 4 } })).container.args).toContain("--workers=4");
});

test.each([
  ["at the root", {}, []],
  ["under a path", path, ["--app-name=prefix"]],
] as const)("%s the probes are where the server answers", async (_, input, flags) => {
  const { container, deployment } = await deployed(input);
  expect(container.args.filter((arg) => arg.startsWith("--app-name"))).toEqual(flags);
  const get = { path: "/health", port: "http", httpHeaders: [{ name: "Host", value: "localhost" }] };
  for (const probe of [container.startupProbe, container.livenessProbe, container.readinessProbe]) {
    expect(probe.httpGet).toEqual(get);
  }
  expect(environment(containerOf(deployment, "exporter")).HEALTH_URL).toBe("http://localhost:5000/health");
});

test("the server answers to every name that it is called by, with and without port, and to no other", async () => {
  const service = ["", ".cancer-mlops", ".cancer-mlops.svc", ".cancer-mlops.svc.cluster.local"];
  const inside = ["localhost", ...service.map((suffix) => `mlflow-service${suffix}`)];
  const withPorts = (hosts: string[]) => hosts.flatMap((host) => [host, `${host}:*`]);
  expect(await allowedHosts()).toEqual(withPorts(inside));
  expect(await allowedHosts(path, "http://ml.example.com/mlflow")).toEqual(withPorts([...inside, "ml.example.com"]));
});

test("the server answers at the IPv6 address of a node, which a browser puts in brackets", async () => {
  expect(await allowedHosts({}, "http://[2001:db8::1]:30500")).toEqual(
    expect.arrayContaining(["[2001:db8::1]", "[2001:db8::1]:*"]),
  );
});

test("behind a load balancer, whose address nobody knows beforehand, the server answers to every name", async () => {
  expect(await allowedHosts({ mlflow: { service: { type: "LoadBalancer" } } })).toEqual(["*"]);
});

test("the exporter's metrics have a port of their own; its view of the data is read only", async () => {
  const exporter = containerOf((await deployed()).deployment, "exporter");
  expect(exporter.ports).toEqual([{ name: "metrics", containerPort: 9500 }]);
  expect(environment(exporter).PORT).toBe("9500");
  expect(exporter.volumeMounts.filter(({ name }) => name !== "tmp").map(({ readOnly }) => readOnly)).toEqual([
    true,
    true,
    true,
  ]);
});

test("every script that a container runs is in the ConfigMap that it mounts", async () => {
  const { resources, deployment } = await deployed();
  const scripts = Object.keys(find(resources, "ConfigMap", "mlflow-scripts").data).map((file) => `/scripts/${file}`);
  const run = containersOf(deployment)
    .filter(({ command }) => command.at(-1)?.endsWith(".py") === true)
    .map(({ command }) => command.at(-1)?.split(" ").at(-1));
  expect(run.sort()).toEqual(["/scripts/database.py", "/scripts/exporter.py"]);
  expect(scripts).toEqual(expect.arrayContaining(run));
});

test("under a path Python finds the plugin that takes it off, and MLflow its name", async () => {
  const { resources, container, deployment } = await deployed(path);
  expect(environment(container)).toMatchObject({ PREFIX: "/mlflow", PYTHONPATH: "/plugin" });
  expect(container.volumeMounts).toContainEqual({ name: "plugin", mountPath: "/plugin", readOnly: true });
  const { data } = find(resources, "ConfigMap", "mlflow-scripts");
  const plugin = deployment.spec.template.spec.volumes.find(({ name }) => name === "plugin");
  expect(plugin?.configMap.items.map(({ key, path: file }) => [file, data[key]?.split("\n")[0]])).toEqual([
    ["prefix.py", '"""MLflow under the path of its route, as an app for `mlflow server --app-name`.'],
    ["cancer_mlops_prefix.dist-info/entry_points.txt", "[mlflow.app]"],
  ]);
});

test("the database is upgraded by the very image that is about to serve it", async () => {
  const { deployment } = await deployed({ mlflow: { tag: "v2.10.0" } });
  expect(containerOf(deployment, "upgrade-database")).toMatchObject({
    image: "ghcr.io/mlflow/mlflow:v2.10.0",
  });
  expect(deployment.spec.template.spec.initContainers.map(({ name }) => name)).toEqual(["upgrade-database"]);
});

test("its web server is told to stop, since process 1 does not pass the signal on", async () => {
  expect((await deployed()).container.lifecycle.preStop.exec.command).toEqual([
    "sh",
    "-c",
    "kill -TERM $(cat /proc/1/task/1/children)",
  ]);
});

test("artifacts pass through the claim and not through the node's disk, in a folder emptied before every start", async () => {
  const { container, deployment } = await deployed();
  expect(environment(container).TMPDIR).toBe("/mlflow/artifacts/.uploads");
  const [init] = containersOf(deployment).filter(({ name }) => name === "upgrade-database");
  expect(init?.command.at(-1)).toContain(
    "rm -rf /mlflow/artifacts/.uploads && mkdir /mlflow/artifacts/.uploads && exec",
  );
});

test.each([
  ["of its URL", {}, "https://ml.example.com/mlflow", "https://ml.example.com"],
  ["that a port-forward gives", {}, undefined, "http://localhost:5000"],
  ["of a load balancer, which nobody knows", { mlflow: { service: { type: "LoadBalancer" } } }, undefined, "*"],
])("pages of the origin %s may call it", async (_, input, externalUrl, origin) => {
  const { container } = await deployed(input, externalUrl);
  expect(environment(container).MLFLOW_SERVER_CORS_ALLOWED_ORIGINS).toBe(origin);
});

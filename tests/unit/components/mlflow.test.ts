import { Mlflow } from "../../components/mlflow";
import { addresses } from "../../components/routing";
import { commonArgs } from "../support/common";
import { containerOf, containersOf, environment, find, ofKind } from "../support/objects";
import { GENERATED_PASSWORD, record, valueOf } from "../support/recording";
import type { Input } from "../support/settings";
import { settingsOf } from "../support/settings";

const path: Input = { routing: { strategy: "path", host: "ml.example.com" } };

async function deployed(input: Input = {}, externalUrls: readonly string[] | "unknown" = []) {
  const settings = settingsOf(input);
  const { resources, result } = await record(
    () =>
      new Mlflow("mlflow", {
        common: commonArgs(settings),
        settings: settings.mlflow,
        address: addresses(settings.routing).mlflow,
        externalUrls: externalUrls === "unknown" ? undefined : externalUrls,
      }),
  );
  const deployment = find(resources, "Deployment", "mlflow");
  return { resources, component: result, deployment, container: containerOf(deployment, "mlflow") };
}

const allowedHosts = async (externalUrls?: readonly string[] | "unknown") =>
  environment((await deployed({}, externalUrls)).container).MLFLOW_SERVER_ALLOWED_HOSTS?.split(",");

test("it is a component of its own type, which says where clients in the cluster track to", async () => {
  const { resources, component } = await deployed(path);
  expect(resources[0]).toMatchObject({ type: "cancer-mlops:index:Mlflow", name: "mlflow", outputs: ["internalUrl"] });
  // At the root, with a route as without.
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
  ["without a route it serves its own app", {}, [], {}],
  [
    "below a path it serves the app that takes the path off",
    path,
    ["--app-name=prefix"],
    { PYTHONPATH: "/scripts/app", PREFIX: "/mlflow" },
  ],
] as const)("%s", async (_, input, flags, env) => {
  const { container } = await deployed(input);
  expect(container.args.filter((arg) => /prefix|app-name/.test(arg))).toEqual(flags);
  const { PYTHONPATH, PREFIX } = environment(container);
  expect({ PYTHONPATH, PREFIX }).toEqual(env);
});

test("MLflow finds the app as it finds those of installed packages", async () => {
  const { resources, container, deployment } = await deployed(path);
  const scripts = deployment.spec.template.spec.volumes.find(({ name }) => name === "scripts")?.configMap;
  expect(scripts?.items).toEqual(
    expect.arrayContaining([
      { key: "prefix.py", path: "app/prefix.py" },
      { key: "entry_points.txt", path: "app/mlflow_prefix.dist-info/entry_points.txt" },
    ]),
  );
  expect(container.volumeMounts).toContainEqual({ name: "scripts", mountPath: "/scripts", readOnly: true });
  const data = find(resources, "ConfigMap", "mlflow-scripts").data;
  expect(data["entry_points.txt"]).toContain("[mlflow.app]\nprefix = prefix:create_app\n");
  expect(data["prefix.py"]).toContain("def create_app():");
});

test.each([
  ["without a route", {}],
  ["below a path", path],
])("%s its health is asked for where it needs no name and no password", async (_, input) => {
  const { container, deployment } = await deployed(input);
  for (const probe of [container.startupProbe, container.livenessProbe, container.readinessProbe]) {
    expect(probe.httpGet).toEqual({ path: "/health", port: "http" });
  }
  expect(environment(containerOf(deployment, "exporter")).HEALTH_URL).toBe("http://localhost:5000/health");
});

test("it starts none of the processes for background jobs, which take more memory than the server", async () => {
  expect(environment((await deployed()).container).MLFLOW_SERVER_ENABLE_JOB_EXECUTION).toBe("false");
});

test("the server answers to every name that it is called by, with and without port, and to no other", async () => {
  const service = ["", ".cancer-mlops", ".cancer-mlops.svc", ".cancer-mlops.svc.cluster.local"];
  const inside = ["localhost", ...service.map((suffix) => `mlflow-service${suffix}`)];
  const withPorts = (hosts: string[]) => hosts.flatMap((host) => [host, `${host}:*`]);
  expect(await allowedHosts()).toEqual(withPorts(inside));
  expect(await allowedHosts(["http://ml.example.com/mlflow", "http://192.0.2.1:30500"])).toEqual(
    withPorts([...inside, "ml.example.com", "192.0.2.1"]),
  );
});

test("the server answers at the IPv6 address of a node, whose brackets a pattern has to quote", async () => {
  expect(await allowedHosts(["http://[2001:db8::1]:30500"])).toEqual(
    expect.arrayContaining(["[2001:db8::1]", "[[]2001:db8::1]:*"]),
  );
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

test("every script that a container runs is where it mounts them", async () => {
  const { deployment } = await deployed();
  const scripts = deployment.spec.template.spec.volumes.find(({ name }) => name === "scripts")?.configMap.items;
  const run = containersOf(deployment)
    .filter(({ command }) => command.at(-1)?.endsWith(".py") === true)
    .map(({ command }) => command.at(-1)?.split(" ").at(-1));
  expect(run).toEqual(["/scripts/database.py", "/scripts/exporter.py"]);
  expect(scripts?.map(({ path }) => `/scripts/${path}`)).toEqual(expect.arrayContaining(run));
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

test("where an address is known only once it is there, the server answers to every name", async () => {
  expect(await allowedHosts("unknown")).toEqual(["*"]);
});

test.each([
  [
    "of its URLs",
    ["https://ml.example.com/mlflow", "http://192.0.2.1:30500"],
    "https://ml.example.com,http://192.0.2.1:30500",
  ],
  ["that a port-forward gives", [], "http://localhost:5000"],
  ["of an address that nobody knows yet", "unknown", "*"],
] as const)("pages of the origin %s may call it", async (_, urls, origin) => {
  const { container } = await deployed({}, urls);
  expect(environment(container).MLFLOW_SERVER_CORS_ALLOWED_ORIGINS).toBe(origin);
});

describe("with a password", () => {
  const withPassword = (input: Input = {}) => deployed({ ...input, mlflow: { basicAuth: true } });

  test.each([
    ["without a route", {}, "--app-name=basic-auth"],
    ["below a path", path, "--app-name=prefix-basic-auth"],
  ] as const)("%s the server asks for it", async (_, input, flag) => {
    expect((await withPassword(input)).container.args).toContain(flag);
  });

  test("the administrator gets it before every start, by the configuration that the server reads", async () => {
    const { resources, deployment, container } = await withPassword();
    const init = containerOf(deployment, "set-admin-password");
    expect(deployment.spec.template.spec.initContainers.map(({ name }) => name)).toEqual([
      "upgrade-database",
      "set-admin-password",
    ]);
    expect(init.command).toEqual(["python", "/scripts/auth.py"]);
    for (const { volumeMounts, env } of [init, container]) {
      expect(volumeMounts).toContainEqual({ name: "auth", mountPath: "/mlflow/auth", readOnly: true });
      expect(env).toContainEqual({ name: "MLFLOW_AUTH_CONFIG_PATH", value: "/mlflow/auth/basic_auth.ini" });
    }
    const { stringData } = find(resources, "Secret", "mlflow-auth");
    expect(stringData["basic_auth.ini"]).toContain(
      `\nadmin_username = admin\nadmin_password = ${GENERATED_PASSWORD}\n`,
    );
    expect(stringData["basic_auth.ini"]).toContain("\ndatabase_uri = sqlite:////mlflow/backend/basic_auth.db\n");
  });

  test("the server has the key that its page for new users needs", async () => {
    const { resources, container } = await withPassword();
    const secret = find(resources, "Secret", "mlflow-flask");
    expect(container.envFrom).toContainEqual({ secretRef: { name: secret.metadata.name } });
    expect(Object.keys(secret.stringData)).toEqual(["MLFLOW_FLASK_SERVER_SECRET_KEY"]);
  });
});

test("without a password nothing of it is there", async () => {
  const { resources, deployment, container } = await deployed();
  expect(ofKind(resources, "Secret")).toEqual([]);
  expect(container.envFrom).toEqual([]);
  expect(deployment.spec.template.spec.volumes.map(({ name }) => name)).not.toContain("auth");
});

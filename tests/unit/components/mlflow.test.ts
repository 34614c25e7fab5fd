import * as pulumi from "@pulumi/pulumi";
import { Mlflow } from "../../../components/mlflow";
import { addressesOf } from "../../../lib/catalog/addresses";
import { platformContext } from "../../support/context";
import { containerOf, containersOf, environment, find, ofKind, registration, volume } from "../../support/objects";
import { GENERATED_PASSWORD, record, valueOf } from "../../support/recording";
import type { Input } from "../../support/settings";
import { settingsOf } from "../../support/settings";

const path: Input = { routing: { strategy: "path", host: "ml.example.com" } };
const basicAuth: Input = { mlflow: { basicAuth: true } };

async function deployed(input: Input = {}) {
  const settings = settingsOf(input);
  const { resources, result } = await record(
    () =>
      new Mlflow("mlflow", {
        context: platformContext(settings),
        settings: settings.mlflow,
        address: addressesOf(settings.routing).mlflow,
        externalUrls: ["http://ml.example.com/mlflow"],
      }),
  );
  const deployment = find(resources, "Deployment", "mlflow");
  return { resources, component: result, deployment, container: containerOf(deployment, "mlflow") };
}

test("stores runs in SQLite at an absolute path and proxies artifacts", async () => {
  const { container } = await deployed({ mlflow: { workers: 4 } });
  expect(container.args).toEqual([
    "--port=5000",
    "--workers=4",
    "--backend-store-uri=sqlite:////mlflow/backend/mlflow.db",
    "--serve-artifacts",
    "--artifacts-destination=/mlflow/artifacts",
  ]);
});

test.each([
  ["its own app", {}, []],
  ["its app with accounts with mlflow.basicAuth", basicAuth, ["--app-name=basic-auth"]],
  ["the app that strips the prefix below a path", path, ["--app-name=prefix"]],
  ["the app that strips the prefix and has accounts", { ...path, ...basicAuth }, ["--app-name=prefix-basic-auth"]],
])("serves %s", async (_, input, flags) => {
  const { container } = await deployed(input);
  expect(container.args.filter((arg) => arg.startsWith("--app-name"))).toEqual(flags);
  expect(environment(container).PREFIX).toBe("routing" in input ? "/mlflow" : undefined);
});

test("mounts every script that a container runs, and registers the app with a prefix as a package would", async () => {
  const { resources, deployment, container } = await deployed({ ...path, ...basicAuth });
  const mounted = deployment.spec.template.spec.volumes
    .find(({ name }) => name === "scripts")
    ?.configMap.items.map((item) => `/scripts/${item.path}`);
  const commands = containersOf(deployment).flatMap(({ command }) => command.join(" ").match(/\/scripts\/\S+/g) ?? []);
  expect(commands.sort()).toEqual(["auth", "database", "exporter", "server"].map((name) => `/scripts/${name}.py`));
  expect(mounted).toEqual(
    expect.arrayContaining([
      ...commands,
      "/scripts/app/prefix.py",
      "/scripts/app/mlflow_prefix.dist-info/entry_points.txt",
    ]),
  );
  expect(environment(container).PYTHONPATH).toBe("/scripts/app");

  const scripts = find(resources, "ConfigMap", "mlflow-scripts").data;
  for (const [, app = ""] of scripts["entry_points.txt"]?.matchAll(/= prefix:(\w+)/g) ?? []) {
    expect(scripts["prefix.py"]).toContain(`def ${app}():`);
  }
});

test("listens on the IP family of its pod", async () => {
  const { env } = (await deployed()).container;
  expect(env).toContainEqual({ name: "POD_IP", valueFrom: { fieldRef: { fieldPath: "status.podIP" } } });
});

test("is probed without its prefix and without a password", async () => {
  const { container, deployment } = await deployed({ ...path, ...basicAuth });
  for (const probe of [container.startupProbe, container.livenessProbe, container.readinessProbe]) {
    expect(probe.httpGet.path).toBe("/health");
  }
  expect(environment(containerOf(deployment, "exporter")).HEALTH_URL).toBe("http://localhost:5000/health");
});

test("restricts hosts and origins to those of its URLs", async () => {
  expect(environment((await deployed()).container)).toMatchObject({
    MLFLOW_SERVER_ALLOWED_HOSTS: expect.stringMatching(/^localhost,.*,ml\.example\.com:\*$/) as unknown,
    MLFLOW_SERVER_CORS_ALLOWED_ORIGINS: "http://ml.example.com",
  });
});

test("exports metrics at the port that Prometheus scrapes, with the volumes mounted read-only", async () => {
  const exporter = containerOf((await deployed()).deployment, "exporter");
  expect(exporter.ports).toEqual([{ name: "metrics", containerPort: Number(environment(exporter).PORT) }]);
  expect(exporter.volumeMounts.filter(({ name, readOnly }) => name !== "tmp" && !readOnly)).toEqual([]);
});

test("upgrades the database with the image that serves it", async () => {
  const { deployment, container } = await deployed({ mlflow: { tag: "v2.10.0" } });
  expect(containerOf(deployment, "upgrade-database").image).toBe(container.image);
});

test("stages uploads on the artifact claim, in a directory that is emptied before every start", async () => {
  const { container, deployment } = await deployed();
  const { TMPDIR } = environment(container);
  expect(TMPDIR).toMatch(/^\/mlflow\/artifacts\//);
  expect(containerOf(deployment, "upgrade-database").command.at(-1)).toContain(`rm -rf ${String(TMPDIR)} &&`);
});

test("runs no background jobs, whose processes exceed the memory limit", async () => {
  expect(environment((await deployed()).container).MLFLOW_SERVER_ENABLE_JOB_EXECUTION).toBe("false");
});

test("terminates the web server, since process 1 does not forward the signal", async () => {
  expect((await deployed()).container.lifecycle.preStop.exec.command.at(-1)).toContain("kill -TERM");
});

describe("with mlflow.basicAuth", () => {
  test("has a generated password as a secret output", async () => {
    const adminPassword = pulumi.output((await deployed(basicAuth)).component.adminPassword);
    expect([await pulumi.isSecret(adminPassword), await valueOf(adminPassword)]).toEqual([true, GENERATED_PASSWORD]);
  });

  test("sets the password of the administrator before every start, in the configuration that the server reads", async () => {
    const { resources, deployment, container } = await deployed(basicAuth);
    const init = containerOf(deployment, "set-admin-password");
    for (const { env } of [init, container]) {
      expect(env).toContainEqual({ name: "MLFLOW_AUTH_CONFIG_PATH", value: "/mlflow/auth/basic_auth.ini" });
    }
    expect(init.volumeMounts).toContainEqual({ name: "auth", mountPath: "/mlflow/auth" });
    expect(container.volumeMounts).toContainEqual({ name: "auth", mountPath: "/mlflow/auth", readOnly: true });
    expect(environment(init).ADMIN_PASSWORD_FILE).toBe("/mlflow/admin-password/admin-password");
    const secret = find(resources, "Secret", "mlflow-auth");
    expect(secret.stringData).toEqual({ "admin-password": GENERATED_PASSWORD });
    expect(volume(deployment, "admin-password").secret.secretName).toBe(secret.metadata.name);
    expect(registration(resources, "Secret", "mlflow-auth").plain).not.toContain(GENERATED_PASSWORD);
  });

  test("takes the password from a Secret of the user's own, and then generates none", async () => {
    const adminPasswordSecret = { name: "vault-mlflow", key: "password" };
    const { resources, component, deployment } = await deployed({ mlflow: { basicAuth: true, adminPasswordSecret } });
    expect(volume(deployment, "admin-password").secret).toEqual({
      secretName: "vault-mlflow",
      items: [{ key: "password", path: "admin-password" }],
    });
    expect(component.adminPassword).toBeUndefined();
    expect(ofKind(resources, "Secret").map(({ metadata }) => metadata.name)).toEqual(["mlflow-flask-a1b2c3d4"]);
  });

  test("generates another password for another version only", async () => {
    const keepers = async (mlflow: object) =>
      (await deployed({ mlflow: { basicAuth: true, ...mlflow } })).resources.find(
        ({ name }) => name === "mlflow-admin-password",
      )?.inputs.keepers;
    expect(await keepers({})).toBeUndefined();
    expect(await keepers({ passwordVersion: 2 })).toEqual({ version: "2" });
  });

  test("passes the secret key that newer versions require, not in plain state", async () => {
    const { resources, container } = await deployed(basicAuth);
    const secret = find(resources, "Secret", "mlflow-flask");
    expect(container.envFrom).toEqual([{ secretRef: { name: secret.metadata.name } }]);
    expect(secret.stringData).toEqual({ MLFLOW_FLASK_SERVER_SECRET_KEY: GENERATED_PASSWORD });
    expect(registration(resources, "Secret", "mlflow-flask").plain).not.toContain(GENERATED_PASSWORD);
  });
});

test("has no password and no Secret without mlflow.basicAuth", async () => {
  const { resources, component, deployment } = await deployed();
  expect(component.adminPassword).toBeUndefined();
  expect(ofKind(resources, "Secret")).toEqual([]);
  expect(deployment.spec.template.spec.initContainers.map(({ name }) => name)).toEqual(["upgrade-database"]);
});

import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { Grafana } from "../../../components/grafana";
import { addressesOf } from "../../../lib/catalog/addresses";
import { platformContext } from "../../support/context";
import { containerOf, environment, find, ofKind, volume } from "../../support/objects";
import { GENERATED_PASSWORD, record } from "../../support/recording";
import type { Input } from "../../support/settings";
import { settingsOf } from "../../support/settings";

async function deployed(input: Input = {}, rootUrl?: string) {
  const settings = settingsOf(input);
  const { resources, result } = await record(
    () =>
      new Grafana("grafana", {
        context: platformContext(settings),
        settings: settings.grafana,
        address: addressesOf(settings.routing).grafana,
        rootUrl,
        prometheusUrl: "http://prometheus-service.cancer-mlops.svc:9090/prometheus",
        scrapeInterval: settings.prometheus.scrapeInterval,
        adminPassword: undefined,
      }),
  );
  const deployment = find(resources, "Deployment", "grafana");
  return { resources, component: result, deployment, container: containerOf(deployment, "grafana") };
}

test("provisions Prometheus as the default datasource, with a uid", async () => {
  const { resources, container } = await deployed({ prometheus: { scrapeInterval: "45s" } });
  const { datasources } = parse(find(resources, "ConfigMap", "grafana-datasources").data["prometheus.yaml"] ?? "") as {
    readonly datasources: unknown;
  };
  expect(datasources).toMatchObject([
    {
      uid: "prometheus",
      type: "prometheus",
      url: "http://prometheus-service.cancer-mlops.svc:9090/prometheus",
      isDefault: true,
      jsonData: { timeInterval: "45s" },
    },
  ]);
  expect(container.volumeMounts).toContainEqual(
    expect.objectContaining({ name: "datasources", mountPath: "/etc/grafana/provisioning/datasources" }),
  );
});

describe("the administrator", () => {
  test("has the name of the settings, and the password from a mounted Secret", async () => {
    const { resources, container } = await deployed({ grafana: { adminUser: "root" } });
    expect(find(resources, "Secret", "grafana-admin").stringData).toEqual({
      "admin-user": "root",
      "admin-password": GENERATED_PASSWORD,
    });
    expect(environment(container)).toMatchObject({
      GF_SECURITY_ADMIN_USER: "root",
      GF_SECURITY_ADMIN_PASSWORD__FILE: "/etc/grafana/admin/admin-password",
    });
  });

  test("has the password from a Secret of the user's own, and then none is generated", async () => {
    const adminPasswordSecret = { name: "vault-grafana", key: "password" };
    const { resources, component, deployment, container } = await deployed({ grafana: { adminPasswordSecret } });
    expect(volume(deployment, "admin").secret).toEqual({
      secretName: "vault-grafana",
      items: [{ key: "password", path: "admin-password" }],
    });
    expect(environment(container).GF_SECURITY_ADMIN_PASSWORD__FILE).toBe("/etc/grafana/admin/admin-password");
    expect(component.adminPassword).toBeUndefined();
    expect(ofKind(resources, "Secret")).toEqual([]);
    expect(resources.filter(({ type }) => type.startsWith("random:"))).toEqual([]);
  });

  test("gets another generated password with another version only", async () => {
    const keepers = async (grafana: object) =>
      (await deployed({ grafana })).resources.find(({ name }) => name === "grafana-admin-password")?.inputs.keepers;
    expect(await keepers({})).toBeUndefined();
    expect(await keepers({ passwordVersion: 2 })).toEqual({ version: "2" });
  });

  test("gets the password before every start, in the database of the user's variables", async () => {
    const { deployment, container } = await deployed({
      grafana: { adminUser: "root", env: { GF_DATABASE_TYPE: "postgres" } },
    });
    const reset = containerOf(deployment, "reset-admin-password");
    expect(deployment.spec.template.spec.initContainers).toHaveLength(1);
    expect(reset.image).toBe(container.image);
    expect(reset.args.join(" ")).toMatch(
      /admin reset-admin-password --password-from-stdin < \/etc\/grafana\/admin\/admin-password/,
    );
    expect(environment(reset)).toMatchObject({ GF_SECURITY_ADMIN_USER: "root", GF_DATABASE_TYPE: "postgres" });
    expect(reset.volumeMounts).toEqual(
      container.volumeMounts.filter(({ name }) => !["datasources", "dashboards"].includes(name)),
    );
  });
});

test.each([
  ["at the root", {}, undefined, "false", "/api/health"],
  [
    "below its prefix",
    { routing: { strategy: "path", host: "ml.example.com" } },
    "http://ml.example.com/grafana",
    "true",
    "/grafana/api/health",
  ],
])("serves %s, where its links and probes point", async (_, input, rootUrl, subPath, health) => {
  const { container } = await deployed(input, rootUrl);
  const env = environment(container);
  expect(env.GF_SERVER_ROOT_URL).toBe(rootUrl === undefined ? undefined : `${rootUrl}/`);
  expect(env.GF_SERVER_SERVE_FROM_SUB_PATH).toBe(subPath);
  for (const probe of [container.startupProbe, container.livenessProbe, container.readinessProbe]) {
    expect(probe.httpGet.path).toBe(health);
  }
});

describe("the init container that sets the password", () => {
  /** Runs its script with a stand-in for the command that prints this and exits with this code. */
  async function run(output: string, code: number, password = "long enough") {
    const { deployment } = await deployed();
    const folder = mkdtempSync(join(tmpdir(), "cancer-mlops-reset-"));
    const [script = ""] = containerOf(deployment, "reset-admin-password").args;
    writeFileSync(join(folder, "password"), password);
    const inFolder = script
      .replaceAll("/etc/grafana/admin/admin-password", join(folder, "password"))
      .replace("/dev/termination-log", join(folder, "message"));
    writeFileSync(join(folder, "grafana"), `#!/bin/sh\necho '${output}'\nexit ${code}\n`, { mode: 0o755 });
    const { status, stdout } = spawnSync("sh", ["-c", inFolder], {
      env: { PATH: `${folder}:/usr/bin:/bin` },
      encoding: "utf8",
    });
    const message = existsSync(join(folder, "message")) ? readFileSync(join(folder, "message"), "utf8") : undefined;
    rmSync(folder, { recursive: true });
    return { status, stdout, message };
  }

  test.each([
    ["Error: could not read user (id: 1) from database. Error: user not found", 1],
    ["Error: reset-admin-password can only be used to reset an admin user account", 1],
    ["Admin user cannot be found", 0],
    ["New Password:", 0],
  ])("lets Grafana start without the administrator, and says so: %s", async (output, code) => {
    const { status, stdout, message } = await run(output, code);
    expect(status).toBe(0);
    expect(stdout).toContain(output);
    expect(message).toContain("user id 1");
  });

  test("leaves no message once the password is set, and fails with the command for any other reason", async () => {
    const done = await run("Admin password changed successfully", 0);
    expect(done).toMatchObject({ status: 0, message: undefined });
    expect(await run("attempt to write a readonly database", 1)).toMatchObject({ status: 1, message: undefined });
  });

  test("fails with a password that Grafana does not accept, whatever the command says", async () => {
    const { status, stdout } = await run("New Password:", 0, "four\n");
    expect(status).toBe(1);
    expect(stdout).toContain("fewer than 5 characters");
  });
});

test("sends no usage statistics, and has no open metrics", async () => {
  expect(environment((await deployed()).container)).toMatchObject({
    GF_ANALYTICS_REPORTING_ENABLED: "false",
    GF_METRICS_ENABLED: "false",
  });
});

test("reads dashboards of the user's own from a folder, if something is mounted there", async () => {
  const providers = async (input: Input) => {
    const { resources } = await deployed(input);
    const file = find(resources, "ConfigMap", "grafana-dashboards").data["provider.yaml"] ?? "";
    return (parse(file) as { readonly providers: readonly { readonly options: { readonly path: string } }[] }).providers
      .map(({ options }) => options.path)
      .slice(1);
  };
  const volume = { extraVolumes: [{ name: "own", configMap: { name: "our-dashboards" } }] };
  const mounted = (mountPath: string) => ({ grafana: { ...volume, extraVolumeMounts: [{ name: "own", mountPath }] } });
  expect(await providers({})).toEqual([]);
  expect(await providers(mounted("/etc/grafana-dashboards-old"))).toEqual([]);
  expect(await providers(mounted("/etc/grafana-dashboards/team"))).toEqual(["/etc/grafana-dashboards"]);
});

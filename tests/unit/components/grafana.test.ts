import { parse } from "yaml";
import * as pulumi from "@pulumi/pulumi";
import { Grafana } from "../../components/grafana";
import { addresses } from "../../components/routing";
import { commonArgs } from "../support/common";
import { containerOf, environment, find } from "../support/objects";
import { GENERATED_PASSWORD, record, valueOf } from "../support/recording";
import type { Input } from "../support/settings";
import { settingsOf } from "../support/settings";

const path: Input = { routing: { strategy: "path", host: "ml.example.com" } };

async function deployed(input: Input = {}, args: { adminPassword?: string; rootUrl?: string } = {}) {
  const settings = settingsOf(input);
  const { resources, result } = await record(
    () =>
      new Grafana("grafana", {
        common: commonArgs(settings),
        settings: settings.grafana,
        address: addresses(settings.routing).grafana,
        rootUrl: args.rootUrl,
        prometheusUrl: "http://prometheus-service.cancer-mlops.svc:9090/prometheus",
        adminPassword: args.adminPassword,
      }),
  );
  const deployment = find(resources, "Deployment", "grafana");
  return { resources, component: result, deployment, container: containerOf(deployment, "grafana") };
}

test("it is a component of its own type, which answers under its prefix", async () => {
  const { resources, component } = await deployed(path);
  expect(resources[0]).toMatchObject({
    type: "cancer-mlops:index:Grafana",
    outputs: ["adminPassword", "internalUrl"],
  });
  expect(await valueOf(component.internalUrl)).toBe("http://grafana-service.cancer-mlops.svc:3000/grafana");
});

test("Prometheus is a datasource from the first start on, with a uid and with its prefix", async () => {
  const { resources, container } = await deployed();
  expect(parse(find(resources, "ConfigMap", "grafana-datasources").data["prometheus.yaml"] ?? "")).toEqual({
    apiVersion: 1,
    datasources: [
      {
        name: "Prometheus",
        uid: "prometheus",
        type: "prometheus",
        access: "proxy",
        url: "http://prometheus-service.cancer-mlops.svc:9090/prometheus",
        isDefault: true,
        editable: false,
        jsonData: { httpMethod: "POST" },
      },
    ],
  });
  expect(container.volumeMounts).toContainEqual({
    name: "datasources",
    mountPath: "/etc/grafana/provisioning/datasources",
    readOnly: true,
  });
});

test("the password is generated where none is given, and secret in both cases", async () => {
  const generated = (await deployed()).component.adminPassword;
  const given = (await deployed({}, { adminPassword: "chosen" })).component.adminPassword;
  expect([await valueOf(generated), await valueOf(given)]).toEqual([GENERATED_PASSWORD, "chosen"]);
  expect([await pulumi.isSecret(generated), await pulumi.isSecret(given)]).toEqual([true, true]);
});

test("the server reads the password from a file, and its name from the stack", async () => {
  const { container, resources, deployment } = await deployed({ grafana: { adminUser: "root" } });
  expect(environment(container)).toMatchObject({
    GF_SECURITY_ADMIN_USER: "root",
    GF_SECURITY_ADMIN_PASSWORD__FILE: "/etc/grafana/admin/admin-password",
  });
  expect(find(resources, "Secret", "grafana-admin").stringData).toEqual({
    "admin-user": "root",
    "admin-password": GENERATED_PASSWORD,
  });
  expect(container.volumeMounts).toContainEqual({ name: "admin", mountPath: "/etc/grafana/admin", readOnly: true });
  expect(deployment.spec.template.spec.volumes).toContainEqual({
    name: "admin",
    secret: { secretName: "grafana-admin-a1b2c3d4" },
  });
});

test("a kept database gets the password that the stack shows, before the server starts", async () => {
  const { deployment, container } = await deployed();
  const reset = containerOf(deployment, "reset-admin-password");
  expect(deployment.spec.template.spec.initContainers.map(({ name }) => name)).toEqual(["reset-admin-password"]);
  expect(reset.image).toBe(container.image);
  expect([...reset.command, ...reset.args].join(" ")).toMatch(
    /^sh -c .*grafana cli .* admin reset-admin-password --password-from-stdin < \/etc\/grafana\/admin\/admin-password$/,
  );
  for (const mountPath of ["/var/lib/grafana", "/etc/grafana/admin"]) {
    expect(reset.volumeMounts.map((mount) => mount.mountPath)).toContain(mountPath);
  }
});

test.each([
  ["at the root", {}, undefined, "false", "/api/health"],
  ["under a path", path, "http://ml.example.com/grafana", "true", "/grafana/api/health"],
] as const)("%s links, pages and probes are where it serves", async (_, input, rootUrl, subPath, health) => {
  const { container } = await deployed(input, rootUrl === undefined ? {} : { rootUrl });
  const env = environment(container);
  expect(env.GF_SERVER_ROOT_URL).toBe(rootUrl === undefined ? undefined : `${rootUrl}/`);
  expect(env.GF_SERVER_SERVE_FROM_SUB_PATH).toBe(subPath);
  for (const probe of [container.startupProbe, container.livenessProbe, container.readinessProbe]) {
    expect(probe.httpGet).toEqual({ path: health, port: "http" });
  }
});

test("one server at a time on its database, which is on its claim", async () => {
  const { deployment } = await deployed();
  expect(deployment.spec.strategy).toEqual({ type: "Recreate" });
  expect(deployment.spec.template.spec.volumes).toContainEqual({
    name: "data",
    persistentVolumeClaim: { claimName: "grafana-data-pvc" },
  });
});

test("it does not report home unasked", async () => {
  expect(environment((await deployed()).container)).toMatchObject({
    GF_ANALYTICS_REPORTING_ENABLED: "false",
    GF_ANALYTICS_CHECK_FOR_UPDATES: "false",
  });
});

test("the password is set in the database that the user's variables name, for the user that the settings name", async () => {
  const { deployment } = await deployed({ grafana: { adminUser: "root", env: { GF_DATABASE_TYPE: "postgres" } } });
  const reset = containerOf(deployment, "reset-admin-password");
  expect(environment(reset)).toMatchObject({ GF_SECURITY_ADMIN_USER: "root", GF_DATABASE_TYPE: "postgres" });
});

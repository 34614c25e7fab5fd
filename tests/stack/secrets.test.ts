import * as pulumi from "@pulumi/pulumi";
import { useApiServer } from "../support/apiServer";
import { eachStack } from "../support/eachStack";
import { ofKind, only } from "../support/objects";
import type { Outputs } from "../support/program";
import { run, stackFile } from "../support/program";
import type { Registered } from "../support/recording";
import { GENERATED_PASSWORD, valueOf } from "../support/recording";

/** The names of the resources and outputs that have this text in plain state. */
async function plainIn(text: string, resources: readonly Registered[], outputs: Outputs): Promise<string[]> {
  const leaking = await Promise.all(
    Object.entries(outputs).map(async ([name, output]) => {
      const value = pulumi.output(output as pulumi.Input<unknown>);
      const plain = (await pulumi.isSecret(value)) ? "" : JSON.stringify((await valueOf(value)) ?? "");
      return plain.includes(text) ? [name] : [];
    }),
  );
  return [...resources.filter(({ plain }) => plain.includes(text)).map(({ name }) => name), ...leaking.flat()];
}

eachStack((deployed) => {
  test("generates Grafana's password into one Secret and one secret output, nowhere in plain text", async () => {
    const { resources, outputs } = deployed();
    const passwords = resources.filter(({ type }) => type === "random:index/randomPassword:RandomPassword");
    for (const { inputs } of passwords) expect(inputs).toMatchObject({ length: 24, special: false });
    const holders = resources.filter(({ inputs }) => JSON.stringify(inputs).includes(GENERATED_PASSWORD));
    expect(holders.map(({ name, type }) => [name, type])).toEqual([["grafana-admin", "kubernetes:core/v1:Secret"]]);
    expect(await valueOf(pulumi.output(outputs.grafanaAdminPassword))).toBe(GENERATED_PASSWORD);
    expect(await plainIn(GENERATED_PASSWORD, resources, outputs)).toEqual([]);
  });
});

describe("a password that the stack sets", () => {
  const PASSWORD = "chosen-9d2f71";
  useApiServer(["cancer-mlops-sandbox"]);

  test("is used instead of a generated one, and is nowhere in plain text", async () => {
    const { resources, result } = await run({
      stack: "dev",
      config: { ...stackFile("dev"), "cancer-mlops:grafanaAdminPassword": PASSWORD },
      secretKeys: ["cancer-mlops:grafanaAdminPassword"],
    });
    const secret = only(ofKind(resources, "Secret"), "Secret");
    expect(secret.stringData).toEqual({ "admin-user": "admin", "admin-password": PASSWORD });
    expect(resources.filter(({ type }) => type.startsWith("random:"))).toEqual([]);
    expect(await valueOf(pulumi.output(result.grafanaAdminPassword))).toBe(PASSWORD);
    expect(await plainIn(PASSWORD, resources, result)).toEqual([]);
  });
});

describe("passwords in Secrets of the user's own", () => {
  const api = useApiServer(["production"]);
  const secret = (name: string) => ({ name, key: "password" });
  const production = stackFile("prod");
  const section = (name: string) => production[`cancer-mlops:${name}`] as object;
  const config = {
    ...production,
    "cancer-mlops:grafana": { ...section("grafana"), adminPasswordSecret: secret("vault-grafana") },
    "cancer-mlops:mlflow": { ...section("mlflow"), basicAuth: true, adminPasswordSecret: secret("vault-mlflow") },
    "cancer-mlops:routing": {
      ...section("routing"),
      readyTimeoutSeconds: 0,
      auth: { basic: { secretName: "vault-users" } },
    },
  };
  const existing = (name: string, key: string) => ({
    kind: "Secret",
    metadata: { name, namespace: "cancer-mlops" },
    data: { [key]: Buffer.from("not-for-the-state").toString("base64") },
  });

  test("are used instead of generated ones: the stack has neither Secrets nor outputs for them", async () => {
    api.server.groups = ["traefik.io"];
    api.server.objects = [
      existing("vault-grafana", "password"),
      existing("vault-mlflow", "password"),
      existing("vault-users", "users"),
    ];
    const { resources, result, warnings } = await run({ stack: "prod", config });
    const generated = resources.filter(({ type }) => type.startsWith("random:")).map(({ name }) => name);
    expect(generated).toEqual(["mlflow-secret-key"]);
    const secrets = resources.filter(({ inputs }) => inputs.kind === "Secret").map(({ name }) => name);
    expect(secrets.filter((name) => /admin|auth|users/.test(name))).toEqual([]);
    expect(Object.keys(result).filter((name) => name.endsWith("Password"))).toEqual([]);
    expect(warnings.join()).not.toContain("vault-");
    expect(JSON.stringify(resources)).not.toContain("not-for-the-state");
  });

  test("may be created later: up warns of each that does not exist", async () => {
    api.server.groups = ["traefik.io"];
    api.server.objects = [existing("vault-mlflow", "Password")];
    const text = (await run({ stack: "prod", config })).warnings.join("\n");
    expect(text).toMatch(/grafana\.adminPasswordSecret: Secret vault-grafana does not exist/);
    expect(text).toMatch(/mlflow\.adminPasswordSecret: Secret vault-mlflow .*no key password \(got Password\)/);
    expect(text).toMatch(/routing\.auth\.basic\.secretName: Secret vault-users does not exist/);
  });
});

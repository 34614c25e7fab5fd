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
    expect(await valueOf(outputs.grafanaAdminPassword)).toBe(GENERATED_PASSWORD);
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
    expect(await valueOf(result.grafanaAdminPassword)).toBe(PASSWORD);
    expect(await plainIn(PASSWORD, resources, result)).toEqual([]);
  });
});

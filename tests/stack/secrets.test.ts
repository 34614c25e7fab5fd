import * as pulumi from "@pulumi/pulumi";
import { FakeApiServer } from "../support/apiServer";
import { eachStack } from "../support/eachStack";
import { useKubeconfig } from "../support/kubeconfig";
import { ofKind, only } from "../support/objects";
import type { Outputs } from "../support/program";
import { run, stackFile } from "../support/program";
import type { Registered } from "../support/recording";
import { GENERATED_PASSWORD, valueOf } from "../support/recording";

/** Names of the outputs that anybody may read and that hold this text. */
async function outputsWith(text: string, outputs: Outputs): Promise<string[]> {
  const found = await Promise.all(
    Object.entries(outputs).map(async ([name, output]) => {
      const all = pulumi.output(output as pulumi.Input<unknown>);
      return !(await pulumi.isSecret(all)) && JSON.stringify(await valueOf(all)).includes(text) ? [name] : [];
    }),
  );
  return found.flat();
}

function readableWith(text: string, resources: readonly Registered[]): string[] {
  return resources.filter(({ plain }) => plain.includes(text)).map(({ name }) => name);
}

eachStack((deployed) => {
  test("Grafana's password is generated into one Secret, and is nowhere in plain text", async () => {
    const { resources, outputs } = deployed();
    const holders = resources.filter(({ inputs }) => JSON.stringify(inputs).includes(GENERATED_PASSWORD));
    expect(holders.map(({ name, type }) => [name, type])).toEqual([["grafana-admin", "kubernetes:core/v1:Secret"]]);
    expect(readableWith(GENERATED_PASSWORD, resources)).toEqual([]);
    expect(await outputsWith(GENERATED_PASSWORD, outputs)).toEqual([]);
  });

  test("the password is an output, and a secret one", async () => {
    const { grafanaAdminPassword } = deployed().outputs;
    expect(await pulumi.isSecret(grafanaAdminPassword)).toBe(true);
    expect(await valueOf(grafanaAdminPassword)).toBe(GENERATED_PASSWORD);
  });

  test("the password is long, and made of what every shell and form takes", () => {
    const password = only(
      deployed().resources.filter(({ type }) => type === "random:index/randomPassword:RandomPassword"),
      "password",
    );
    expect(password.inputs).toMatchObject({ length: 24, special: false });
  });
});

describe("a password that the stack sets", () => {
  const kubeconfig = useKubeconfig();
  const PASSWORD = "chosen-9d2f71";

  test("is taken instead of a generated one, and is nowhere in plain text", async () => {
    const server = await FakeApiServer.start();
    kubeconfig.write({ "cancer-mlops-sandbox": server.url });
    const { resources, result } = await run({
      stack: "dev",
      config: { ...stackFile("dev"), "cancer-mlops:grafanaAdminPassword": PASSWORD },
      secretKeys: ["cancer-mlops:grafanaAdminPassword"],
    });
    await server.stop();

    const secret = only(ofKind(resources, "Secret"), "Secret");
    expect(secret.stringData).toEqual({ "admin-user": "admin", "admin-password": PASSWORD });
    expect(resources.filter(({ type }) => type.startsWith("random:"))).toEqual([]);
    expect(readableWith(PASSWORD, resources)).toEqual([]);
    expect(await outputsWith(PASSWORD, result)).toEqual([]);
    expect(await valueOf(result.grafanaAdminPassword)).toBe(PASSWORD);
  });
});

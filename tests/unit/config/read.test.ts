import * as pulumi from "@pulumi/pulumi";
import { readSettings } from "../../../lib/config/read";
import { record, valueOf } from "../../support/recording";
import { problemsOf } from "../../support/settings";

const PASSWORD = "cancer-mlops:grafanaAdminPassword";

/** Reads a configuration as the CLI passes it to the program: as text. */
async function read(config: Record<string, string>, secretKeys: string[] = []) {
  pulumi.runtime.setAllConfig({ "cancer-mlops:kubernetes": '{"context":"here"}', ...config }, secretKeys);
  const { result } = await record(() => readSettings(["here"]));
  return result;
}

const errorOf = (config: Record<string, string>, secretKeys: string[] = []) =>
  read(config, secretKeys).then(
    () => "accepted",
    (error: unknown) => String(error),
  );

test("reads strings, numbers and lists as what they are, and no key of another program", async () => {
  const { settings } = await read({
    "cancer-mlops:registry": "registry.example.com",
    "cancer-mlops:imagePullSecrets": '["pull"]',
    "cancer-mlops:grafana": '{"tag":"10.4"}',
    "another:registry": "elsewhere.example.com",
  });
  expect(settings).toMatchObject({
    registry: "registry.example.com",
    imagePullSecrets: ["pull"],
    grafana: { tag: "10.4" },
  });
});

test.each(["", "null"])("gives the defaults to an empty section, which the CLI passes as %j", async (empty) => {
  const sections = ["api", "routing", "imagePullSecrets", "registry"];
  const { settings } = await read(Object.fromEntries(sections.map((key) => [`cancer-mlops:${key}`, empty])));
  expect(settings).toEqual((await read({})).settings);
  expect(await errorOf({ "cancer-mlops:kubernetes": empty })).toContain("kubernetes.context: not set");
  expect(await errorOf({ "cancer-mlops:grafna": empty })).toContain("grafna: unknown key");
});

describe("a secret in a section", () => {
  test("is refused, since it would be in plain text in the state", async () => {
    const message = await errorOf({ "cancer-mlops:api": '{"env":{"TOKEN":"t0ken"}}' }, ["cancer-mlops:api"]);
    expect(message).toContain("cancer-mlops:api: contains a secret; use a flat key (grafanaAdminPassword, kubeconfig)");
  });

  test("is not shown, neither as an invalid value nor in a violation of other settings", () => {
    const input = {
      api: { replicas: 2, env: { TOKEN: 735_001 } },
      storage: { claims: { models: { accessMode: "ReadWriteOnce" } } },
    };
    const problems = problemsOf(input, { secretSections: ["api", "storage"] });
    expect(problems).toEqual([
      expect.stringContaining("api: contains a secret"),
      expect.stringContaining("storage: contains a secret"),
      expect.stringMatching(/api\.env\.TOKEN: .* \(got a secret\)$/),
    ]);
  });
});

describe("Grafana's password", () => {
  test.each(["s3cret", "00042", "ab 1!"])("%j is read as a secret string", async (password) => {
    const { secrets } = await read({ [PASSWORD]: password }, [PASSWORD]);
    const output = secrets.grafanaAdminPassword ?? pulumi.output("not set");
    expect(await valueOf(output)).toBe(password);
    expect(await pulumi.isSecret(output)).toBe(true);
  });

  test("is undefined if the stack does not set it", async () => {
    expect((await read({})).secrets.grafanaAdminPassword).toBeUndefined();
  });

  test.each(["", "ab1!", "hunter22\nhunter23", "hunter22\r\n"])(
    "%j, with which Grafana would not start, is refused and not shown",
    async (password) => {
      const message = await errorOf({ [PASSWORD]: password, "cancer-mlops:grafna": "{}" }, [PASSWORD]);
      expect(message).toContain("has 2 problems");
      expect(message).toMatch(/grafanaAdminPassword: expected .* \(got a secret\)/);
      expect(message).not.toMatch(/ab1!|hunter2/);
    },
  );

  test.each([
    ["a secret", ["cancer-mlops:grafanaAdminPasword"]],
    ["plain text", []],
  ])("under a misspelt key, as %s, is an unknown key and not shown", async (_, secretKeys) => {
    const message = await errorOf({ "cancer-mlops:grafanaAdminPasword": "hunter22" }, secretKeys);
    expect(message).toMatch(
      /has a problem.*\n {2}cancer-mlops:grafanaAdminPasword: unknown key; .*, grafanaAdminPassword, kubeconfig$/,
    );
    expect(message).not.toContain("hunter22");
  });
});

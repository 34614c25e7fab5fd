import * as pulumi from "@pulumi/pulumi";
import { readSettings } from "../../../components/settings";
import { record, valueOf } from "../../support/recording";
import { problemsOf } from "../../support/settings";

const context = { "cancer-mlops:kubernetes": '{"context":"here"}' };

/** What the program reads of this configuration, which is text, as the CLI hands it over. */
async function read(config: Record<string, string>, secretKeys: string[] = []) {
  pulumi.runtime.setAllConfig({ ...context, ...config }, secretKeys);
  const { result } = await record(() => readSettings(["here"]));
  return result;
}

test("a secret inside an object is refused: its value would stand in plain text in the state", async () => {
  const reading = read({ "cancer-mlops:api": '{"env":{"TOKEN":"t0ken"}}' }, ["cancer-mlops:api"]);
  await expect(reading).rejects.toThrow(
    [
      "The configuration of stack test has a problem; nothing was changed:",
      "  cancer-mlops:api: found a secret inside an object; allowed: plain values; " +
        "secrets are flat keys (grafanaAdminPassword) or Secrets named in envFromSecrets",
    ].join("\n"),
  );
});

test("the message does not show a secret that is wrong besides", () => {
  const problems = problemsOf({ api: { env: { TOKEN: 735_001 } } }, ["here"], ["api"]);
  expect(problems.join("\n")).toContain("cancer-mlops:api: found a secret inside an object");
  expect(problems.join("\n")).not.toContain("735001");
});

test("the flat secret is read, and stays one", async () => {
  const { secrets } = await read({ "cancer-mlops:grafanaAdminPassword": "s3cret" }, [
    "cancer-mlops:grafanaAdminPassword",
  ]);
  const password = secrets.grafanaAdminPassword ?? pulumi.output("none");
  expect(await valueOf(password)).toBe("s3cret");
  expect(await pulumi.isSecret(password)).toBe(true);
});

test("a password of digits stays text", async () => {
  const { secrets } = await read({ "cancer-mlops:grafanaAdminPassword": "00042" }, [
    "cancer-mlops:grafanaAdminPassword",
  ]);
  expect(await valueOf(secrets.grafanaAdminPassword ?? pulumi.output("none"))).toBe("00042");
});

test.each([
  ["nothing", ""],
  ["fewer characters than Grafana takes", "ab1!"],
  ["two lines", "hunter22\nhunter23"],
  ["a line that ends as in Windows", "hunter22\r\n"],
])("a password of %s, with which Grafana would never start, is refused and not quoted", async (_, password) => {
  const config = { "cancer-mlops:grafanaAdminPassword": password, "cancer-mlops:grafna": "{}" };
  const message = await read(config, ["cancer-mlops:grafanaAdminPassword"]).catch((error: unknown) => String(error));
  expect(message).toContain("The configuration of stack test has 2 problems; nothing was changed:");
  expect(message).toContain("cancer-mlops:grafna: found an unknown key");
  expect(message).toContain(
    "cancer-mlops:grafanaAdminPassword: found a secret; allowed: one line of 5 characters at least",
  );
  if (password !== "") expect(message).not.toContain(password.slice(0, 4));
});

test("the shortest password that Grafana takes is read", async () => {
  const { secrets } = await read({ "cancer-mlops:grafanaAdminPassword": "ab 1!" });
  expect(await valueOf(secrets.grafanaAdminPassword ?? pulumi.output("none"))).toBe("ab 1!");
});

test.each([
  ["as a secret", ["cancer-mlops:grafanaAdminPasword"]],
  ["in plain text", []],
])(
  "a flat secret that is misspelt %s is an unknown key, beside those that there are, and is not quoted",
  async (_, keys) => {
    const message = await read({ "cancer-mlops:grafanaAdminPasword": "hunter22" }, keys).catch(String);
    expect(message).toMatch(
      /has a problem; nothing was changed:\n {2}cancer-mlops:grafanaAdminPasword: found an unknown key; allowed: .*, grafanaAdminPassword$/,
    );
    expect(message).not.toContain("hunter22");
  },
);

test("nothing that is compared with a secret is quoted either", () => {
  const input = { api: { replicas: 2 }, storage: { claims: { models: { accessMode: "ReadWriteOnce" } } } };
  expect(problemsOf(input, ["here"], ["storage"])).toEqual([
    expect.stringContaining("cancer-mlops:storage: found a secret inside an object"),
  ]);
});

test("without the flat secret there is none", async () => {
  expect((await read({})).secrets).toEqual({});
});

test.each(["", "null"])(
  "a section with nothing in it, which the CLI hands over as %j, has its defaults",
  async (empty) => {
    const sections = ["api", "routing", "imagePullSecrets", "registry"];
    const { settings } = await read(Object.fromEntries(sections.map((key) => [`cancer-mlops:${key}`, empty])));
    expect(settings).toEqual((await read({})).settings);
    await expect(read({ "cancer-mlops:kubernetes": empty })).rejects.toThrow(
      "cancer-mlops:kubernetes.context: found nothing; allowed: a context of your kubeconfig: here",
    );
    await expect(read({ "cancer-mlops:grafna": empty })).rejects.toThrow("grafna: found an unknown key");
  },
);

test("text, numbers and lists come from the configuration as what they are; other programs' keys are not read", async () => {
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

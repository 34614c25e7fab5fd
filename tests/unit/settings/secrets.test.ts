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
  const { secrets } = await read({ "cancer-mlops:grafanaAdminPassword": "0042" }, [
    "cancer-mlops:grafanaAdminPassword",
  ]);
  expect(await valueOf(secrets.grafanaAdminPassword ?? pulumi.output("none"))).toBe("0042");
});

test("without the flat secret there is none", async () => {
  expect((await read({})).secrets).toEqual({});
});

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

import { readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv";
import { parse } from "yaml";
import { leaves, settingsPage } from "../../../lib/config/settingsPage";
import { settingsSchemas, stackFileSchema } from "../../../lib/config/stackFileSchema";

const root = join(__dirname, "../../..");
const read = (file: string) => readFileSync(join(root, file), "utf8");

const validate = new Ajv({ schemaId: "auto" }).compile(stackFileSchema());
const accepts = (file: unknown) => validate(file) === true;

test("docs/settings.md and docs/stack.schema.json are up to date: if not, run npm run settings", () => {
  expect(read("docs/settings.md") === settingsPage()).toBe(true);
  expect(JSON.parse(read("docs/stack.schema.json"))).toEqual(stackFileSchema());
});

test("every setting has a description", () => {
  const settings = Object.entries(settingsSchemas()).flatMap(([key, schema]) => leaves(key, schema));
  expect(settings.filter(({ schema }) => (schema.description ?? "") === "").map(({ path }) => path)).toEqual([]);
});

describe("the JSON Schema of stack files", () => {
  test.each(["Pulumi.dev.yaml", "Pulumi.prod.yaml"])("accepts %s, which names it for editors", (file) => {
    expect(read(file)).toMatch(/^# yaml-language-server: \$schema=\.\/docs\/stack\.schema\.json\n/);
    expect(accepts(parse(read(file)))).toBe(true);
  });

  test("accepts the long form of keys, secrets, other providers' keys, and quantities that are numbers", () => {
    const config = {
      "cancer-mlops:api": { resources: { limits: { cpu: 2 } } },
      grafanaAdminPassword: { secure: "v1:…" },
      "aws:region": "eu-central-1",
    };
    expect(accepts({ config, encryptionsalt: "v1:…" })).toBe(true);
  });

  test.each<[string, object]>([
    ["an unknown section", { grafna: {} }],
    ["an unknown section in its long form", { "cancer-mlops:grafna": {} }],
    ["an unknown key", { api: { replica: 2 } }],
    ["a wrong type", { api: { replicas: "2" } }],
    ["a value that is not in the list", { routing: { strategy: "paths" } }],
  ])("refuses %s", (_, config) => {
    expect(accepts({ config })).toBe(false);
  });
});

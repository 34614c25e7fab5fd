import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Sandbox } from "../../../../scripts/environment";
import { environment } from "../../../../scripts/environment";
import { StackFile } from "../../../../scripts/stackFile";
import { sandboxIn } from "../../../support/sandbox";

// An ES module, which Jest cannot load; nothing is run here.
jest.mock("execa", () => ({}));

const shipped = 'config:\n  kubernetes:\n    context: "embedded"\n';
const salt = "encryptionsalt: v1:salt\n";
const before = { folder: process.cwd(), backend: process.env.PULUMI_BACKEND_URL };

let folder: string;
let sandbox: Sandbox;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cancer-mlops-stack-file-"));
  sandbox = sandboxIn(join(folder, "home"));
  delete process.env.PULUMI_BACKEND_URL;
  clone("clone");
});

afterEach(() => {
  process.chdir(before.folder);
  if (before.backend !== undefined) process.env.PULUMI_BACKEND_URL = before.backend;
  rmSync(folder, { recursive: true });
});

/** Enters a new clone of the project. */
function clone(name: string): void {
  mkdirSync(join(folder, name));
  process.chdir(join(folder, name));
  writeFileSync("Pulumi.yaml", "name: cancer-mlops\n");
  edit(shipped);
}

function edit(text: string): void {
  writeFileSync("Pulumi.dev.yaml", text);
}

const load = (stack = "dev") => StackFile.load(stack, sandbox);
const read = (file: string) => readFileSync(file, "utf8");
const settings = async () => (await load()).settings;

test("the salt that Pulumi adds goes to a copy, which keeps it and follows the file", async () => {
  const copy = await (await load()).path();
  expect(copy.startsWith(sandbox.home)).toBe(true);
  expect(read(copy)).toBe(shipped);
  writeFileSync(copy, shipped + salt);
  edit(`${shipped}  api: {}\n`);
  expect(await (await load("organization/cancer-mlops/dev")).path()).toBe(copy);
  expect(read(copy)).toBe(`${shipped}  api: {}\n${salt}`);
  expect(read("Pulumi.dev.yaml")).toBe(`${shipped}  api: {}\n`);
});

test("a file with a salt of its own is used itself", async () => {
  edit(shipped + salt);
  expect(await (await load()).path()).toBe(join(process.cwd(), "Pulumi.dev.yaml"));
});

test("a new stack gets a new salt, in a project outside of the clone", async () => {
  const file = await load();
  writeFileSync(await file.path(), shipped + salt);
  const project = await file.projectFolder();
  expect(read(join(project, "Pulumi.dev.yaml"))).toBe(shipped);
  expect(read(join(project, "Pulumi.yaml"))).toBe("name: cancer-mlops\n");
});

describe("a chosen context", () => {
  beforeEach(async () => {
    await (await load()).choose("kind-dev");
  });

  test("is used instead of the one in the file, which stays as it is", async () => {
    expect(await settings()).toMatchObject({ context: "kind-dev" });
    expect(read(await (await load()).path())).toContain('context: "kind-dev"');
    expect(read("Pulumi.dev.yaml")).toBe(shipped);
  });

  test("counts in all clones, but for that stack in that backend only", async () => {
    clone("other-clone");
    expect(await settings()).toMatchObject({ context: "kind-dev" });
    expect((await load("prod")).settings.context).toBeUndefined();
    process.env.PULUMI_BACKEND_URL = (await environment(sandbox)).PULUMI_BACKEND_URL;
    expect(await settings()).toMatchObject({ context: "kind-dev" });
    process.env.PULUMI_BACKEND_URL = "s3://states";
    expect(await settings()).toMatchObject({ context: "embedded" });
  });

  test("counts with a salt of the file's own too", async () => {
    edit(shipped + salt);
    expect(read(await (await load()).path())).toBe(shipped.replace("embedded", "kind-dev") + salt);
  });

  test("is void once the file has another context", async () => {
    edit(shipped.replace("embedded", "production"));
    expect(await settings()).toMatchObject({ context: "production" });
  });

  test("is forgotten when the context of the file is chosen", async () => {
    await (await load()).choose("embedded");
    expect((await load()).chosenContext).toBeUndefined();
    expect(await settings()).toMatchObject({ context: "embedded" });
  });
});

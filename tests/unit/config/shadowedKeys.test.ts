import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { shadowedKeys } from "../../../lib/config/shadowedKeys";

const folder = mkdtempSync(join(tmpdir(), "cancer-mlops-shadowed-keys-"));
const file = join(folder, "Pulumi.dev.yaml");

afterAll(() => {
  rmSync(folder, { recursive: true });
});

test("finds the keys that a stack file has with and without the project's name", async () => {
  writeFileSync(
    file,
    "config:\n  api: {replicas: 1}\n  my-ml:api: {}\n  my-ml:mlflow:\n  grafana:\n  aws:storage: {}\n",
  );
  expect(await shadowedKeys(file, "my-ml")).toEqual([
    expect.objectContaining({ path: "api", message: "set twice, as api and my-ml:api" }),
  ]);
});

test.each(["", "config:\n", "# my-ml:\n", "config: # my-ml:\n  api: {}\n"])(
  "finds none in a file with %j",
  async (text) => {
    writeFileSync(file, text);
    expect(await shadowedKeys(file, "my-ml")).toEqual([]);
  },
);

test("finds none if the stack has no file", async () => {
  expect(await shadowedKeys(join(folder, "none.yaml"), "my-ml")).toEqual([]);
});

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { version } from "../../package.json";

const read = (file: string) => readFileSync(join(__dirname, "../..", file), "utf8");

test("VERSION, package.json and the newest entry of the changelog name the same version", () => {
  expect(read("VERSION").trim()).toBe(version);
  expect(/^## \[(.*?)\]/m.exec(read("CHANGELOG.md"))?.[1]).toBe(version);
});

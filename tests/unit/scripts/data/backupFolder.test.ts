import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Manifest } from "../../../../scripts/data/backupFolder";
import { BackupFolder, placeFor } from "../../../../scripts/data/backupFolder";

let path: string;

beforeEach(() => {
  path = join(mkdtempSync(join(tmpdir(), "cancer-mlops-folder-")), "backup");
});

afterEach(() => {
  rmSync(join(path, ".."), { recursive: true });
});

const content = "hello";
const sha256 = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
const manifest: Manifest = {
  claim: "models-pvc",
  method: "files",
  serviceTag: "latest",
  finished: "2024-01-01T00:00:00.000Z",
  entries: [
    { type: "folder", path: "a", mode: "2755", mtime: "1" },
    { type: "file", path: "a/file", mode: "640", mtime: "1795524254268933182", size: 5, sha256 },
    { type: "link", path: "link", target: "a/file" },
  ],
};

function finishedBackup(): BackupFolder {
  const folder = BackupFolder.open(path, "dev", "cancer-mlops");
  folder.begin("models");
  mkdirSync(join(path, "models/a"));
  writeFileSync(join(path, "models/a/file"), content);
  folder.finish("models", manifest);
  return folder;
}

test("a claim's backup is complete if it has a manifest, which the next backup deletes first", () => {
  const folder = BackupFolder.open(path, "dev", "cancer-mlops");
  folder.begin("models");
  expect(folder.has("models")).toBe(true);
  expect(folder.manifest("models")).toBeUndefined();
  folder.finish("models", { ...manifest, entries: [] });
  expect(folder.manifest("models")).toEqual({ ...manifest, entries: [] });
  folder.begin("models");
  expect(folder.manifest("models")).toBeUndefined();
});

test("a manifest keeps times to the nanosecond", () => {
  finishedBackup();
  expect(BackupFolder.read(path).manifest("models")).toEqual(manifest);
});

test("deletes files that the claim no longer contains, and nothing outside of the claim's folder", () => {
  const folder = finishedBackup();
  writeFileSync(join(path, "note.txt"), "of the user");
  mkdirSync(join(path, "models/old/deep"), { recursive: true });
  writeFileSync(join(path, "models/old/deep/file"), "");
  writeFileSync(join(path, "models/a/other"), "");
  folder.finish("models", manifest);
  expect(readdirSync(join(path, "models"))).toEqual(["a"]);
  expect(readdirSync(join(path, "models/a"))).toEqual(["file"]);
  expect(readFileSync(join(path, "note.txt"), "utf8")).toBe("of the user");
});

test("lists the files of an earlier backup with their checksums", () => {
  expect([...finishedBackup().known("models")]).toEqual([{ path: "a/file", size: 5, sha256 }]);
});

test("refuses a folder with other files, and does not change it", () => {
  mkdirSync(path);
  writeFileSync(join(path, "thesis.txt"), "");
  expect(() => BackupFolder.open(path, "dev", "cancer-mlops")).toThrow("is not empty and contains no backup");
  expect(readdirSync(path)).toEqual(["thesis.txt"]);
});

test("refuses the backup of another stack", () => {
  finishedBackup();
  expect(() => BackupFolder.open(path, "prod", "cancer-mlops")).toThrow(/stack dev.*expected stack prod/);
});

test("does not create a missing folder for a restore", () => {
  expect(() => BackupFolder.read(path)).toThrow("contains no backup");
  expect(existsSync(path)).toBe(false);
});

test.each(["hell", "hallo"])("detects that a file has changed to %s since the backup", (damaged) => {
  const folder = finishedBackup();
  expect(() => {
    folder.check("models", manifest);
  }).not.toThrow();
  writeFileSync(join(path, "models/a/file"), damaged);
  expect(() => {
    folder.check("models", manifest);
  }).toThrow("a/file is missing or does not match");
});

test.each(["../outside", "/etc/passwd", "a/../../b"])("refuses the path %s from a pod", (given) => {
  expect(() => placeFor(path, given)).toThrow("outside the claim");
});

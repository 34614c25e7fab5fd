import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { boundVolumes } from "./support/claims";
import { readyPods } from "./support/pods";
import { testWithPods } from "./support/sandbox";
import type { TestStack } from "./support/stack";
import { devStack, root } from "./support/stack";

/** The commit of the last release: it moves with each one. */
const BASELINE = "24f6e92";

/** Data, addresses and running services: a new version must not replace or delete them. */
const KEPT = [
  "kubernetes:core/v1:Namespace",
  "kubernetes:core/v1:PersistentVolumeClaim",
  "kubernetes:core/v1:Service",
  "kubernetes:apps/v1:Deployment",
];

const hasBaseline = spawnSync("git", ["cat-file", "-e", `${BASELINE}^{commit}`], { cwd: root }).status === 0;
// A shallow clone, or a folder without history.
const testWithBaseline = hasBaseline ? testWithPods : test.skip;

const program = mkdtempSync(join(tmpdir(), "cancer-mlops-baseline-"));
let stack: TestStack | undefined;

afterAll(async () => {
  await stack?.remove();
  rmSync(program, { recursive: true });
}, 180_000);

testWithBaseline(
  `a stack of ${BASELINE} moves to this version without a replaced or deleted claim, Service, Deployment or namespace`,
  async () => {
    checkOut(program);
    stack = devStack("cancer-mlops-upgraded", 7, {}, program);
    const { kubectl } = stack;
    await stack.create();
    await stack.up();
    const volumes = await boundVolumes(kubectl);

    stack.useProgram(root);
    const { steps } = await stack.preview();
    const lost = steps.filter(({ op, type }) => /replace|delete|discard/.test(op) && KEPT.includes(type));
    expect(lost.map(({ op, urn }) => `${op} ${urn}`)).toEqual([]);
    expect(steps.map(({ type }) => type)).toEqual(expect.arrayContaining(KEPT));

    await stack.up();
    await readyPods(kubectl);
    expect(await boundVolumes(kubectl)).toBe(volumes);
    await stack.previewExpectingNoChanges();
  },
  400_000,
);

function checkOut(folder: string): void {
  const archive = join(folder, "baseline.tar");
  execFileSync("git", ["archive", "--output", archive, BASELINE], { cwd: root });
  execFileSync("tar", ["--extract", "--file", archive, "--directory", folder]);
  rmSync(archive);
  // The packages of this clone will do for the old program if the same versions are pinned.
  if (lockedVersions(folder) === lockedVersions(root))
    symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  else execFileSync("npm", ["ci", "--no-progress"], { cwd: folder, stdio: "ignore" });
}

function lockedVersions(folder: string): string {
  const { packages } = JSON.parse(readFileSync(join(folder, "package-lock.json"), "utf8")) as {
    packages: Record<string, { version?: string }>;
  };
  return JSON.stringify(
    Object.entries(packages)
      .filter(([path]) => path.startsWith("node_modules/"))
      .map(([path, { version }]) => `${path}@${String(version)}`),
  );
}

import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { environment, root, sandboxState, startSandbox } from "./environment";
import type { Counts } from "./jestReport";
import { readJestReport } from "./jestReport";

const FAILED: Counts = { passed: 0, failed: 1, skipped: 0 };

interface JestOptions {
  readonly workers?: number;
  /** Part of the paths of the files to run. */
  readonly paths?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

/** Runs Jest projects with their progress on standard error, and names skipped tests. */
export async function jest(
  projects: readonly string[],
  { workers, paths = [], env = {} }: JestOptions = {},
): Promise<Counts> {
  const folder = await mkdtemp(join(tmpdir(), "cancer-mlops-test-"));
  const report = join(folder, "report.json");
  const args = [
    ...["--json", "--outputFile", report],
    ...(workers === undefined ? [] : [workers === 1 ? "--runInBand" : `--maxWorkers=${String(workers)}`]),
    ...["--selectProjects", ...projects],
    ...(paths.length === 0 ? [] : ["--testPathPatterns", ...paths]),
  ];
  await execa("jest", args, {
    cwd: root,
    preferLocal: true,
    reject: false,
    env,
    stdio: ["ignore", "ignore", "inherit"],
  });
  try {
    const { counts, skipped } = readJestReport(await readFile(report, "utf8"));
    for (const title of skipped) console.log(`SKIPPED ${title}`);
    return counts;
  } catch {
    console.log(`FAIL jest ${projects.join(", ")}: it exited without a report`);
    return FAILED;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/**
 * Starts the embedded cluster and runs suites with its environment. Without a cluster they have failed.
 *
 * @param command - what the user typed, without options.
 */
export async function onCluster(
  command: string,
  options: readonly string[],
  suites: (env: NodeJS.ProcessEnv) => Promise<Counts>,
): Promise<Counts> {
  try {
    await startSandbox(command, ...options);
    const state = await sandboxState();
    return await suites({ ...(await environment(state)), SANDBOX: JSON.stringify(state) });
  } catch (error) {
    console.log(`FAIL cluster: ${error instanceof Error ? error.message : String(error)}`);
    return FAILED;
  }
}

/** Prints the last line, and sets the exit code. */
export function finish(counts: readonly Counts[]): void {
  console.log(summary(counts));
  process.exitCode = total(counts).failed === 0 ? 0 : 1;
}

export function summary(counts: readonly Counts[]): string {
  const { passed, failed, skipped } = total(counts);
  return `${passed} passed, ${failed} failed${skipped === 0 ? "" : `, ${skipped} skipped`}`;
}

export function total(counts: readonly Counts[]): Counts {
  return counts.reduce((sum, { passed, failed, skipped }) => ({
    passed: sum.passed + passed,
    failed: sum.failed + failed,
    skipped: sum.skipped + skipped,
  }));
}

import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { execa } from "execa";
import { command } from "./command";
import { environment, root, sandboxState, startSandbox } from "./environment";
import type { Counts } from "./jestReport";
import { readJestReport } from "./jestReport";

const help = `npm test [-- --quick] [-- --simulate]

Runs all tests: first what needs no cluster, then the cluster tests on the embedded cluster, which is made and started
where it is not there, with the extras (Traefik, newer images) that only tests need. Skipped tests are named.

  --quick      only what needs no cluster
  --simulate   on a simulated node: tests that need pods are skipped`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { quick: { type: "boolean" }, simulate: { type: "boolean" }, help: { type: "boolean", short: "h" } },
  });
  if (values.help === true) {
    console.log(help);
    return;
  }
  // Each of the tools keeps one processor busy; jest takes all that there are.
  const counts = await Promise.all([
    check("types", "tsc", "--noEmit"),
    check("types of the sandbox", "tsc", "--noEmit", "--project", "sandbox"),
    check("lint", "eslint", "--max-warnings=0", "."),
    check("format", "prettier", "--check", "--log-level=warn", "."),
  ]);
  counts.push(await jest(["unit", "stack", "sandbox"]));
  console.log(`Without a cluster: ${summary(counts)}`);
  if (values.quick !== true) counts.push(await clusterTests(values.simulate === true).catch(failure));
  console.log(summary(counts));
  process.exitCode = total(counts).failed === 0 ? 0 : 1;
}

async function clusterTests(simulate: boolean): Promise<Counts> {
  await startSandbox("npm test --", simulate ? "--simulate" : "--extras");
  const state = await sandboxState();
  return jest(["cluster"], { ...(await environment(state)), SANDBOX: JSON.stringify(state) });
}

/** Without a cluster its tests have failed, and the last line must say so. */
function failure(error: unknown): Counts {
  console.log(`FAIL cluster: ${error instanceof Error ? error.message : String(error)}`);
  return { passed: 0, failed: 1, skipped: 0 };
}

/** One tool that passes or fails as a whole. */
async function check(name: string, tool: string, ...args: string[]): Promise<Counts> {
  const started = Date.now();
  const { failed, all } = await execa(tool, args, { cwd: root, preferLocal: true, reject: false, all: true });
  console.log(`${failed ? "FAIL" : "PASS"} ${name} (${String(Math.round((Date.now() - started) / 1000))} s)`);
  if (failed) console.log(all);
  return { passed: failed ? 0 : 1, failed: failed ? 1 : 0, skipped: 0 };
}

async function jest(projects: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Counts> {
  const folder = await mkdtemp(join(tmpdir(), "cancer-mlops-test-"));
  const report = join(folder, "report.json");
  const serial = projects.includes("cluster") ? ["--runInBand"] : [];
  await execa("jest", ["--selectProjects", ...projects, "--json", "--outputFile", report, ...serial], {
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
    console.log(`FAIL jest ${projects.join(", ")}: it ended without a report`);
    return { passed: 0, failed: 1, skipped: 0 };
  } finally {
    await rm(folder, { recursive: true });
  }
}

function total(counts: readonly Counts[]): Counts {
  return counts.reduce((sum, { passed, failed, skipped }) => ({
    passed: sum.passed + passed,
    failed: sum.failed + failed,
    skipped: sum.skipped + skipped,
  }));
}

function summary(counts: readonly Counts[]): string {
  const { passed, failed, skipped } = total(counts);
  return `${passed} passed, ${failed} failed${skipped === 0 ? "" : `, ${skipped} skipped`}`;
}

command(main);

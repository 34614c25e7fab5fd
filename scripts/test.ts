import { parseArgs } from "node:util";
import { execa } from "execa";
import { command } from "./command";
import { root } from "./environment";
import type { Counts } from "./jestReport";
import { finish, jest, onCluster, summary, total } from "./testRun";

const help = `npm test -- [--quick] [--simulate]

Runs the core tests: first those that need no cluster, then those on the embedded cluster, which is built and started if
it is not running. Skipped tests are named. Tests against real ingress controllers and current versions are in
npm run test:peers.

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
  // Each of these tools keeps one processor busy; Jest uses all of them.
  const counts = await Promise.all([
    check("types", "tsc", "--noEmit"),
    check("types of the sandbox", "tsc", "--noEmit", "--project", "sandbox"),
    check("lint", "eslint", "--max-warnings=0", "."),
    check("format", "prettier", "--check", "--log-level=warn", "."),
  ]);
  counts.push(await jest(["unit", "stack", "sandbox"]));
  console.log(`Without a cluster: ${summary(counts)}`);
  if (values.quick !== true)
    counts.push(await clusterSuites(["--linters", ...(values.simulate === true ? ["--simulate"] : [])]));
  finish(counts);
}

/** Two suites at a time, since most of their time is spent waiting for pods; then those that disturb others. */
async function clusterSuites(options: readonly string[]): Promise<Counts> {
  return onCluster("npm test --", options, async (env) =>
    total([await jest(["cluster"], { workers: 2, env }), await jest(["exclusive"], { workers: 1, env })]),
  );
}

/** Runs a tool that passes or fails as a whole. */
async function check(name: string, tool: string, ...args: string[]): Promise<Counts> {
  const started = Date.now();
  const { failed, all } = await execa(tool, args, { cwd: root, preferLocal: true, reject: false, all: true });
  console.log(`${failed ? "FAIL" : "PASS"} ${name} (${String(Math.round((Date.now() - started) / 1000))} s)`);
  if (failed) console.log(all);
  return { passed: failed ? 0 : 1, failed: failed ? 1 : 0, skipped: 0 };
}

command(main);

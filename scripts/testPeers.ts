import { readdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { command } from "./command";
import { root } from "./environment";
import { finish, jest, onCluster } from "./testRun";

/** Every suite is a folder. */
const peers = readdirSync(join(root, "tests/peers"), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== "support")
  .map(({ name }) => name);

const help = `npm run test:peers [-- NAME …]

Runs suites against real peers on the embedded cluster, all of them or those named: ${peers.join(", ")}. The peers are
built if they are missing, which takes some minutes. The results are written to docs/compatibility.md.`;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { help: { type: "boolean", short: "h" } },
    allowPositionals: true,
  });
  if (values.help === true) {
    console.log(help);
    return;
  }
  const unknown = positionals.filter((name) => !peers.includes(name));
  if (unknown.length > 0) throw new Error(`unknown peer ${unknown.join(", ")}; expected ${peers.join(", ")}`);
  const paths = positionals.map((name) => `tests/peers/${name}/`);
  finish([
    await onCluster("npm run test:peers --", ["--extras"], (env) => jest(["peers"], { workers: 1, paths, env })),
  ]);
}

command(main);

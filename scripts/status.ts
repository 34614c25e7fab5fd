import { setTimeout } from "node:timers/promises";
import { parseArgs } from "node:util";
import { command } from "./command";
import { selectedStack } from "./data/target";
import { readStatus } from "./status/read";
import { screen } from "./status/screen";
import type { Status } from "./status/status";
import { painter, terminal } from "./status/table";

const INTERVAL_SECONDS = 5;

const help = `npm run status -- [--watch] [--json]

Shows how the selected stack is: services, model, PVCs, problems and recent warnings. The exit code is 0 if it is healthy, else 1.

  --watch   again every ${String(INTERVAL_SECONDS)} seconds, until Ctrl-C
  --json    for programs: docs/status.md has the fields; use npm run -s`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      watch: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help === true) {
    console.log(help);
    return;
  }
  const target = await selectedStack();
  for (;;) {
    const status = await readStatus(target);
    process.stdout.write(values.json ? `${JSON.stringify(status)}\n` : drawn(status, values.watch));
    process.exitCode = status.healthy ? 0 : 1;
    if (!values.watch) return;
    await setTimeout(INTERVAL_SECONDS * 1000);
  }
}

/** In a terminal, each screen of a watch replaces the one before. */
function drawn(status: Status, watch: boolean): string {
  const { width, colors } = terminal();
  const text = `${screen(status, width, painter(colors))}\n`;
  return watch && process.stdout.isTTY ? `\u001b[H\u001b[J${text}` : text;
}

command(main);

import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { command, userPath } from "./command";
import { selectedStack } from "./data/target";
import { report } from "./smoke/print";
import { smoke } from "./smoke/run";
import { painter, terminal } from "./status/table";

const help = `npm run smoke -- [--body FILE.json] [--json]

Uses the selected stack as its users do: a prediction, a run with an artifact and a registered model in MLflow, Prometheus' targets,
and Grafana's login and datasource. What it creates it deletes. The exit code is 0 if nothing failed, else 1.

  --body FILE.json   the body of POST /predict, for a model of your own; default: a sample for the model of examples/model-api
  --json             for programs: docs/smoke.md has the fields; use npm run -s`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      body: { type: "string" },
      json: { type: "boolean", default: false },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help === true) {
    console.log(help);
    return;
  }
  const body = values.body === undefined ? undefined : await readBody(userPath(values.body));
  const target = await selectedStack();
  const results = await smoke(target, { body });
  const ok = results.every(({ outcome }) => outcome !== "failed");
  console.log(
    values.json ? JSON.stringify({ stack: target.stack, ok, results }) : report(results, painter(terminal().colors)),
  );
  if (!ok) process.exitCode = 1;
}

/** @throws {Error} if it is no file with a JSON object, before anything is checked. */
async function readBody(path: string): Promise<object> {
  let body: unknown;
  try {
    body = JSON.parse(await readFile(path, "utf8"));
  } catch (error) {
    throw new Error(`--body ${path}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
  if (typeof body !== "object" || body === null) throw new Error(`--body ${path}: expected a JSON object`);
  return body;
}

command(main);

import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";

import { UserError } from "../errors";
import { end, identify, isAlive, type ProcessIdentity } from "../system/processes";
import { lastLines } from "../system/run";
import type { Layout } from "./layout";

/** A program that runs in the background as part of the cluster. */
export interface Component {
  readonly name: string;
  readonly file: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** Configuration files: name and content. They are written before a start, and never under a running process. */
  readonly files?: Readonly<Record<string, string>>;
  /** Whether it does its work. What it said before the given time (in milliseconds) does not count. */
  isReady(since: number): Promise<boolean>;
  readonly secondsToReady?: number;
}

/** Logs that have grown beyond this are begun anew at a start. */
const largeLog = 50e6;

/** What is known of a started component: its process, and a key that changes when it would be started differently. */
interface PidRecord extends ProcessIdentity {
  readonly definition: string;
}

function runningRecord(layout: Layout, name: string): PidRecord | undefined {
  try {
    const record = JSON.parse(fs.readFileSync(layout.pid(name), "utf8")) as PidRecord;
    return isAlive(record) ? record : undefined;
  } catch {
    return undefined;
  }
}

export function runningProcess(layout: Layout, name: string): ProcessIdentity | undefined {
  return runningRecord(layout, name);
}

/** The names of all components that have been started, running or not. */
export function startedComponents(layout: Layout): string[] {
  const folder = path.dirname(layout.pid("any"));
  return fs.existsSync(folder) ? fs.readdirSync(folder).map((file) => path.basename(file, ".json")) : [];
}

/** Starts a component, or starts it anew when it runs with other arguments or files, and waits until it is ready. */
export async function startComponent(layout: Layout, component: Component): Promise<void> {
  const log = layout.log(component.name);
  const definition = definitionOf(component);
  let running = runningRecord(layout, component.name);
  if (running && running.definition !== definition) {
    await end([running], 10_000);
    running = undefined;
  }
  const begin = Date.now();
  const since = running ? 0 : begin;
  const identity = running ?? launch(layout, component, definition, log);
  const limit = component.secondsToReady ?? 60;
  while (!(await component.isReady(since).catch(() => false))) {
    if (!isAlive(identity)) {
      throw failure(component, log, "ended");
    }
    if (Date.now() > begin + limit * 1000) {
      throw failure(component, log, `is not ready after ${limit} s`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function definitionOf(component: Component): string {
  const { file, args, files } = component;
  return createHash("sha256").update(JSON.stringify({ file, args, files })).digest("hex").slice(0, 12);
}

function launch(layout: Layout, component: Component, definition: string, log: string): ProcessIdentity {
  for (const [file, content] of Object.entries(component.files ?? {})) {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, content);
  }
  fs.mkdirSync(path.dirname(log), { recursive: true });
  const large = fs.existsSync(log) && fs.statSync(log).size > largeLog;
  const output = fs.openSync(log, large ? "w" : "a");
  fs.writeSync(output, `--- ${new Date().toISOString()} ${component.file} ${component.args.join(" ")}\n`);
  const child = spawn(component.file, component.args, {
    detached: true,
    stdio: ["ignore", output, output],
    env: { ...process.env, ...component.env },
    cwd: layout.root,
  });
  fs.closeSync(output);
  // A program that is missing has no process id, which is looked at below.
  child.on("error", () => undefined);
  child.unref();
  const identity = child.pid === undefined ? undefined : identify(child.pid);
  if (!identity) {
    throw failure(component, log, "did not start");
  }
  const record: PidRecord = { ...identity, definition };
  const file = layout.pid(component.name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, JSON.stringify(record));
  return identity;
}

function failure(component: Component, log: string, what: string): UserError {
  const excerpt = lastLines(log, 15).map((line) => `  ${line.slice(0, 300)}`);
  return new UserError(
    [`${component.name} ${what}. The end of its log:`, ...excerpt].join("\n"),
    `The whole log: ${log}`,
  );
}

import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";

import { UserError } from "../errors";
import { terminate, identify, isAlive, type ProcessIdentity } from "../system/processes";
import { lastLines } from "../system/run";
import { until } from "../system/until";
import type { Layout } from "./layout";

/** A background process of the cluster. */
export interface Component {
  readonly name: string;
  readonly file: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** Configuration files by name, written before each start. */
  readonly files?: Readonly<Record<string, string>>;
  /** Status reported before `since` (in milliseconds) is ignored. */
  isReady(since: number): Promise<boolean>;
  readonly secondsToReady?: number;
}

/** Larger logs are truncated at a start. */
const largeLog = 50e6;

/** The process of a component and a key of the settings that it was started with. */
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

/** The names of all components that were started, running or not. */
export function startedComponents(layout: Layout): string[] {
  const folder = path.dirname(layout.pid("any"));
  return fs.existsSync(folder) ? fs.readdirSync(folder).map((file) => path.basename(file, ".json")) : [];
}

/** Starts a component, or restarts it if its arguments or files have changed, and waits until it is ready. */
export async function startComponent(layout: Layout, component: Component): Promise<void> {
  const log = layout.log(component.name);
  const definition = definitionOf(component);
  let running = runningRecord(layout, component.name);
  if (running && running.definition !== definition) {
    await terminate([running], 10_000);
    running = undefined;
  }
  const begin = Date.now();
  const since = running ? 0 : begin;
  const identity = running ?? launch(layout, component, definition, log);
  const limit = component.secondsToReady ?? 60;
  const probe = async (): Promise<boolean> => {
    const ready = await component.isReady(since).catch(() => false);
    if (!ready && !isAlive(identity)) {
      throw failure(component, log, "exited");
    }
    return ready;
  };
  if (!(await until(probe, { timeout: limit * 1000 }))) {
    throw failure(component, log, `is not ready after ${limit} s`);
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
  // A missing program has no process id, which is handled below.
  child.on("error", () => undefined);
  child.unref();
  const identity = child.pid === undefined ? undefined : identify(child.pid);
  if (!identity) {
    throw failure(component, log, "could not be started");
  }
  const record: PidRecord = { ...identity, definition };
  const file = layout.pid(component.name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, JSON.stringify(record));
  return identity;
}

function failure(component: Component, log: string, what: string): UserError {
  const excerpt = lastLines(log, 15).map((line) => `  ${line.slice(0, 300)}`);
  return new UserError([`${component.name} ${what}. End of its log:`, ...excerpt].join("\n"), `Full log: ${log}`);
}

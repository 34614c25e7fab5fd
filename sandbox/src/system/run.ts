import { execFile, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { promisify } from "node:util";

/** Returns the standard output of a short command. */
export async function capture(
  file: string,
  args: readonly string[],
  options: { env?: NodeJS.ProcessEnv; input?: string } = {},
): Promise<string> {
  const run = promisify(execFile)(file, args, { env: { ...process.env, ...options.env }, maxBuffer: 1e8 });
  run.child.stdin?.on("error", () => undefined).end(options.input);
  return (await run).stdout.replace(/\n$/, "");
}

/** Returns whether a short command succeeds. */
export async function succeeds(file: string, args: readonly string[]): Promise<boolean> {
  return capture(file, args).then(
    () => true,
    () => false,
  );
}

export interface LoggedCommand {
  readonly file: string;
  readonly args: readonly string[];
  readonly log: string;
  /** Receives standard output instead of the log. */
  readonly output?: string;
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
}

/** A failed command. Its log has the reason. */
export class CommandError extends Error {
  constructor(
    readonly command: LoggedCommand,
    readonly outcome: string,
  ) {
    super(`${path.basename(command.file)} ${command.args.slice(0, 4).join(" ")}: ${outcome}`);
  }
}

/** Runs a long command and appends its output to a log file. An abort terminates its whole process group. */
export async function runLogged(command: LoggedCommand): Promise<void> {
  command.signal?.throwIfAborted();
  fs.mkdirSync(path.dirname(command.log), { recursive: true });
  const log = fs.openSync(command.log, "a");
  fs.writeSync(log, `$ ${command.file} ${command.args.join(" ")}\n`);
  const output = command.output ? fs.openSync(command.output, "w") : log;
  const child = spawn(command.file, command.args, {
    cwd: command.cwd,
    env: command.env,
    stdio: ["ignore", output, log],
    detached: true,
  });
  fs.closeSync(log);
  if (output !== log) {
    fs.closeSync(output);
  }
  const abort = (): void => {
    if (child.pid !== undefined && child.exitCode === null) {
      process.kill(-child.pid, "SIGTERM");
    }
  };
  command.signal?.addEventListener("abort", abort);
  try {
    const outcome = await new Promise<string | undefined>((resolve) => {
      child.once("error", (error) => {
        resolve(error.message);
      });
      child.once("exit", (code, name) => {
        resolve(code === 0 ? undefined : name ? `terminated by ${name}` : `exit code ${code}`);
      });
    });
    command.signal?.throwIfAborted();
    if (outcome !== undefined) {
      throw new CommandError(command, outcome);
    }
  } finally {
    command.signal?.removeEventListener("abort", abort);
  }
}

/** The last lines of a log file, for an error message. */
export function lastLines(file: string, count: number): string[] {
  try {
    return fs.readFileSync(file, "utf8").trimEnd().split("\n").slice(-count);
  } catch {
    return [];
  }
}

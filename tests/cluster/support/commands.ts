import type { SpawnOptions } from "node:child_process";
import { spawn } from "node:child_process";
import { join } from "node:path";
import type { TestStack } from "./stack";
import { root } from "./stack";

const runner = join(root, "scripts/run.mjs");

/** A command of scripts/. */
type Command = "data/backup" | "data/restore" | "data/migrate" | "pulumi" | "kubectl" | "start" | "status" | "smoke";

/** A process in a process group of its own. */
export interface Running {
  readonly pid: number;
  /** Standard output and standard error until now. */
  readonly printed: () => string;
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
}

/** Starts a program in the stack's project. */
export function start(
  stack: TestStack,
  file: string,
  args: readonly string[],
  onPrint: (printed: string, pid: number) => void = () => undefined,
): Running {
  const options: SpawnOptions = {
    cwd: stack.folder,
    env: { ...process.env, ...stack.env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  };
  const child = spawn(file, args, options);
  const { pid } = child;
  if (pid === undefined) throw new Error(`${file} did not start`);
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => {
      printed += text;
      onPrint(printed, pid);
    });
  }
  const ended = new Promise<Awaited<Running["ended"]>>((resolve) => {
    child.once("close", (code, signal) => {
      resolve({ code, signal });
    });
  });
  return { pid, printed: () => printed, ended };
}

/** Runs a command of the project on a stack. @returns what it printed. */
export async function runs(stack: TestStack, command: Command, ...args: string[]): Promise<string> {
  const { code, printed } = await finish(stack, command, args);
  if (code !== 0) throw new Error(`${command} ${args.join(" ")} failed:\n${printed}`);
  return printed;
}

/** Runs a command that is expected to fail. @returns what it printed. */
export async function fails(stack: TestStack, command: Command, ...args: string[]): Promise<string> {
  const { code, printed } = await finish(stack, command, args);
  if (code === 0) throw new Error(`${command} ${args.join(" ")} was expected to fail:\n${printed}`);
  return printed;
}

/** Runs a command, and kills it with SIGKILL as soon as `when` is true. @returns whether that ever was. */
export async function killedWhen(
  stack: TestStack,
  when: (printed: string) => boolean,
  command: Command,
  ...args: string[]
): Promise<boolean> {
  let killed = false;
  const running = start(stack, process.execPath, [runner, command, ...args], (printed, pid) => {
    if (killed || !when(printed)) return;
    killed = true;
    process.kill(pid, "SIGKILL");
  });
  const { code, signal } = await running.ended;
  if (signal !== "SIGKILL" && code !== 0) throw new Error(`${command} failed:\n${running.printed()}`);
  return signal === "SIGKILL";
}

async function finish(stack: TestStack, command: Command, args: readonly string[]) {
  const { printed, ended } = start(stack, process.execPath, [runner, command, ...args]);
  return { ...(await ended), printed: printed() };
}

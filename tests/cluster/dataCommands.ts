import { join, resolve } from "node:path";
import type { TestStack } from "./stack";

const runner = resolve(__dirname, "../../scripts/run.mjs");

/** Of scripts/. */
type Command = "data/backup" | "data/restore" | "data/migrate" | "pulumi";

/** Runs a command of the project on a stack, as a user does; gives what it printed. */
export async function runs(stack: TestStack, command: Command, ...args: string[]): Promise<string> {
  const { failed, all } = await stack.run(process.execPath, [runner, command, ...args]);
  if (failed) throw new Error(`${command} ${args.join(" ")} was expected to end well:\n${all}`);
  return all;
}

/** What it printed on its way to an error. */
export async function fails(stack: TestStack, command: Command, ...args: string[]): Promise<string> {
  const { failed, all } = await stack.run(process.execPath, [runner, command, ...args]);
  if (!failed) throw new Error(`${command} ${args.join(" ")} was expected to fail:\n${all}`);
  return all;
}

/** Starts the command, and kills it with SIGKILL as soon as it has printed a text. */
export async function isKilledAt(stack: TestStack, text: string, command: Command, ...args: string[]): Promise<void> {
  const { all } = await stack.run(process.execPath, [join(__dirname, "killAt.mjs"), text, runner, command, ...args]);
  if (!all.endsWith("KILLED\n")) throw new Error(`${command} never printed ${text}:\n${all}`);
}

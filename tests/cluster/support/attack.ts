import { execFileSync } from "node:child_process";
import { start } from "./commands";
import type { TestStack } from "./stack";
import { until } from "./until";

interface Outcome {
  readonly failed: boolean;
  /** The signal that ended the command, if it did not exit by itself. */
  readonly signal: NodeJS.Signals | null;
}

/**
 * Starts `pulumi`, and attacks it as soon as `when` is true. Spawned rather than run by the Automation API: an attack
 * needs its process group.
 *
 * @param attack - gets the id of the process, which is also that of its group.
 * @throws {Error} if the command exits before.
 */
export async function attacked(
  stack: TestStack,
  command: "up" | "destroy",
  when: (printed: string) => Promise<boolean> | boolean,
  attack: (pid: number) => Promise<void> | void,
): Promise<Outcome> {
  const { pid, printed, ended } = start(stack, "pulumi", [command, "--yes", "--skip-preview", "--non-interactive"]);
  const exited = new AbortController();
  void ended.then(() => {
    exited.abort(new Error("it exited before"));
  });
  const deadline = { seconds: 180, what: "the moment to attack", signal: exited.signal };
  try {
    await until(async () => (await when(printed())) || undefined, deadline);
    await attack(pid);
  } catch (cause) {
    if (!exited.signal.aborted) killAll(pid);
    throw new Error(`pulumi ${command} could not be attacked as planned:\n${printed()}`, { cause });
  }
  const { code, signal } = await ended;
  return { failed: code !== 0, signal };
}

export function killAll(pid: number): void {
  process.kill(-pid, "SIGKILL");
}

/** Kills the Kubernetes providers of this `pulumi`: other stacks may be updated on this machine. */
export function killProviders(pid: number): void {
  const children = execFileSync("ps", ["-o", "pid=,args=", "--ppid", String(pid)], { encoding: "utf8" }).split("\n");
  const providers = children.filter((line) => line.includes("pulumi-resource-kubernetes"));
  if (providers.length === 0) throw new Error(`pulumi has no Kubernetes provider among:\n${children.join("\n")}`);
  for (const line of providers) process.kill(Number.parseInt(line, 10), "SIGKILL");
}

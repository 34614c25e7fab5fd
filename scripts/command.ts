import { resolve } from "node:path";
import { isCommandError, pulumiMessage } from "./pulumiError";

/** Runs a command of a user, and prints an error without a stack trace. */
export function command(main: () => Promise<void>): void {
  let ended = false;
  main()
    .catch((error: unknown) => {
      if (isCommandError(error)) console.error(pulumiMessage(error));
      else console.error(error instanceof Error ? error.message : error);
      process.exitCode = 1;
    })
    .finally(() => {
      ended = true;
    });
  // Node.js exits silently, and successfully, when a promise can no longer be settled.
  process.once("exit", (code) => {
    if (ended || code !== 0) return;
    console.error("The command exited before finishing: run it again, and report a bug if that does not help");
    process.exitCode = 1;
  });
}

/** Resolves a path that the user typed: npm runs every command in the project's folder. */
export function userPath(path: string): string {
  return resolve(process.env.INIT_CWD ?? process.cwd(), path);
}

/** Keeps this process alive on Ctrl-C, which the terminal sends to its child too: the child decides when to exit. */
export function leaveInterruptToChild(): void {
  process.on("SIGINT", () => undefined);
}

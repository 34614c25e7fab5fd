import { resolve } from "node:path";

/** Runs a command of a person: what goes wrong is said in words. */
export function command(main: () => Promise<void>): void {
  let ended = false;
  main()
    .catch((error: unknown) => {
      console.error(error instanceof Error ? error.message : error);
      process.exitCode = 1;
    })
    .finally(() => {
      ended = true;
    });
  // Node.js ends in silence, and with success, when nothing is left that could go on: a wait for what never comes.
  process.once("exit", (code) => {
    if (ended || code !== 0) return;
    console.error("This command ended before it was done: run it again, and report it where that does not help");
    process.exitCode = 1;
  });
}

/** A path as the user means it: npm starts every command in the project's folder, and says where the user was. */
export function userPath(path: string): string {
  return resolve(process.env.INIT_CWD ?? process.cwd(), path);
}

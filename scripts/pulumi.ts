import { parseArgs } from "node:util";
import { execa } from "execa";
import { command } from "./command";
import { environment, root, sandboxWithTools } from "./environment";

interface AfterDestroy {
  readonly keeps: readonly string[];
}

interface Options {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly extendEnv: false;
  readonly reject: false;
}

/** `npm run -s pulumi -- ARGS`: pulumi with the toolchain, backend, passphrase and cluster that `npm start` uses. */
async function main(): Promise<void> {
  const args = process.argv.slice(2);
  const env = await environment(await sandboxWithTools());
  const options: Options = { cwd: root, env, extendEnv: false, reject: false };
  const kept = args[0] === "destroy" ? await keptBy(args, options) : undefined;
  const { exitCode } = await execa("pulumi", args, { ...options, stdio: "inherit" });
  if (exitCode === 0 && kept !== undefined) tell(kept);
  process.exitCode = exitCode ?? 1;
}

/** `pulumi destroy` does not run the program, which could tell: what it keeps is known from the outputs before. */
async function keptBy(args: readonly string[], options: Options): Promise<AfterDestroy | undefined> {
  const { values } = parseArgs({
    args: [...args],
    options: { stack: { type: "string", short: "s" } },
    strict: false,
    allowPositionals: true,
  });
  const stack = typeof values.stack === "string" ? ["--stack", values.stack] : [];
  const { failed, stdout } = await execa("pulumi", ["stack", "output", "afterDestroy", "--json", ...stack], options);
  return failed ? undefined : (JSON.parse(stdout) as AfterDestroy);
}

function tell({ keeps }: AfterDestroy): void {
  const namespace = keeps.find((kept) => kept.startsWith("namespace "));
  if (namespace === undefined) return;
  console.log(`\nKept, with their data: ${keeps.join(", ")}.`);
  console.log("The next `pulumi up` takes them back. To delete them and their data:");
  console.log(`  npm run -s kubectl -- delete ${namespace}`);
}

command(main);

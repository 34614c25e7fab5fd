import { execa } from "execa";
import { command, leaveInterruptToChild } from "./command";
import type { Sandbox } from "./environment";
import { enterEnvironment } from "./environment";
import type { PulumiArguments } from "./pulumiArguments";
import { readArguments } from "./pulumiArguments";
import { selectedStack } from "./stackCluster";
import { StackFile } from "./stackFile";

/** `npm run -s pulumi -- ARGS`: pulumi with the toolchain, backend, passphrase and cluster that `npm start` uses. */
async function main(): Promise<void> {
  const args = process.argv.slice(2);
  const parsed = readArguments(args);
  const sandbox = await enterEnvironment();
  leaveInterruptToChild();
  const { withConfigFile } = parsed;
  const withStackFile = withConfigFile === undefined ? args : withConfigFile(await configFile(parsed, sandbox));
  const isDestroy = /^(destroy|down|dn)$/.test(parsed.command ?? "") && !parsed.dryRun;
  const afterDestroy = isDestroy ? await readAfterDestroy(parsed.stack) : undefined;
  const { exitCode } = await execa("pulumi", withStackFile, { stdio: "inherit", reject: false });
  process.exitCode = exitCode ?? 1;
  if (exitCode === 0 && afterDestroy !== undefined) printRetained(afterDestroy);
}

async function configFile({ stack, config, configPath }: PulumiArguments, sandbox: Sandbox): Promise<string> {
  const name = stack ?? (await selectedStack());
  if (config.length > 0) {
    // Pulumi saves them in the file that it gets, which is a copy.
    const values = config.flatMap((value) => ["--plaintext", value]);
    await execa("pulumi", ["config", "set-all", "--stack", name, ...(configPath ? ["--path"] : []), ...values]);
  }
  const file = await StackFile.load(name, sandbox);
  if (file.chosenContext !== undefined) {
    console.error(`Context ${file.chosenContext}, as chosen by npm start; Pulumi.${name}.yaml has another one`);
  }
  return file.path();
}

interface AfterDestroy {
  readonly retained: readonly string[];
  readonly cleanupCommand?: string;
}

/** Reads what a destroy will retain, which Pulumi does not print. Afterwards the output is gone. */
async function readAfterDestroy(stack: string | undefined): Promise<AfterDestroy | undefined> {
  const args = ["stack", "output", "afterDestroy", "--json", ...(stack === undefined ? [] : ["--stack", stack])];
  // A stack that was never updated has no outputs.
  const { failed, stdout } = await execa("pulumi", args, { reject: false });
  return failed ? undefined : (JSON.parse(stdout) as AfterDestroy);
}

function printRetained({ retained, cleanupCommand = "" }: AfterDestroy): void {
  if (retained.length === 0) return;
  console.log(`
Retained, with their data: ${retained.join(", ")}.
The next \`pulumi up\` adopts them. To delete them and their data:
  ${cleanupCommand}`);
}

command(main);

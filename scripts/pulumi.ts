import { execa } from "execa";
import { PART_OF, labelSelector } from "../lib/catalog/labels";
import { Kubeconfig } from "../lib/cluster/kubeconfig";
import { command, leaveInterruptToChild } from "./command";
import type { Sandbox } from "./environment";
import { enterEnvironment } from "./environment";
import type { PulumiArguments } from "./pulumiArguments";
import { readArguments } from "./pulumiArguments";
import { selectedStack, stackCluster } from "./stackCluster";
import { StackFile } from "./stackFile";

/** `npm run -s pulumi -- ARGS`: pulumi with the toolchain, backend, passphrase and cluster that `npm start` uses. */
async function main(): Promise<void> {
  const args = process.argv.slice(2);
  const parsed = readArguments(args);
  const sandbox = await enterEnvironment();
  leaveInterruptToChild();
  const { withConfigFile } = parsed;
  const withStackFile = withConfigFile === undefined ? args : withConfigFile(await configFile(parsed, sandbox));
  const { exitCode } = await execa("pulumi", withStackFile, { stdio: "inherit", reject: false });
  process.exitCode = exitCode ?? 1;
  // The stack and its cluster may be gone, and the destroy has succeeded.
  if (exitCode === 0 && parsed.command === "destroy" && !parsed.dryRun) {
    await printRetained(sandbox, parsed.stack).catch(() => undefined);
  }
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

/** Prints what `pulumi destroy` has retained, which it does not: it does not run the program. */
async function printRetained(sandbox: Sandbox, stack: string | undefined): Promise<void> {
  const { context, namespace } = await stackCluster(sandbox, stack);
  const cluster = (await Kubeconfig.load()).connect(context);
  const selector = labelSelector({ "app.kubernetes.io/part-of": PART_OF });
  const found = await cluster.core.listNamespacedPersistentVolumeClaim({ namespace, labelSelector: selector });
  const claims = found.items.flatMap(({ metadata }) =>
    metadata?.name === undefined || metadata.deletionTimestamp !== undefined ? [] : [metadata.name],
  );
  if (claims.length === 0) return;
  console.log(`
Retained, with their data: namespace ${namespace}, PVCs ${claims.join(", ")}.
The next \`pulumi up\` adopts them. To delete them and their data:
  npm run -s kubectl -- delete namespace ${namespace}`);
}

command(main);

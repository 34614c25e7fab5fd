import { parseArgs } from "node:util";
import { execa } from "execa";
import { PART_OF, labelSelector } from "../lib/catalog/labels";
import { Kubeconfig } from "../lib/cluster/kubeconfig";
import { command, leaveInterruptToChild } from "./command";
import { enterEnvironment } from "./environment";
import { stackCluster } from "./stackCluster";

/** `npm run -s pulumi -- ARGS`: pulumi with the toolchain, backend, passphrase and cluster that `npm start` uses. */
async function main(): Promise<void> {
  const args = process.argv.slice(2);
  await enterEnvironment();
  leaveInterruptToChild();
  const { exitCode } = await execa("pulumi", args, { stdio: "inherit", reject: false });
  process.exitCode = exitCode ?? 1;
  // The stack and its cluster may be gone, and the destroy has succeeded.
  if (exitCode === 0 && args[0] === "destroy") await printRetained(args).catch(() => undefined);
}

/** Prints what `pulumi destroy` has retained, which it does not: it does not run the program. */
async function printRetained(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      stack: { type: "string", short: "s" },
      "preview-only": { type: "boolean" },
      help: { type: "boolean", short: "h" },
    },
    strict: false,
    allowPositionals: true,
  });
  if (values["preview-only"] === true || values.help === true) return;
  const { context, namespace } = await stackCluster(
    ...(typeof values.stack === "string" ? ["--stack", values.stack] : []),
  );
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

import { execa } from "execa";
import { command } from "./command";
import { enterEnvironment } from "./environment";
import { stackCluster } from "./stackCluster";

/** `npm run -s kubectl -- ARGS`: kubectl on the cluster and in the namespace of the selected stack. */
async function main(): Promise<void> {
  const { context, namespace } = await stackCluster(await enterEnvironment());
  const args = ["--context", context, "--namespace", namespace, ...process.argv.slice(2)];
  const { exitCode } = await execa("kubectl", args, { stdio: "inherit", reject: false });
  process.exitCode = exitCode ?? 1;
}

command(main);

import { execa } from "execa";
import { command, leaveInterruptToChild } from "./command";
import { enterEnvironment } from "./environment";
import { kubectlOptions } from "./kubectlOptions";
import { stackCluster } from "./stackCluster";

/** `npm run -s kubectl -- ARGS`: kubectl on the cluster and in the namespace of the selected stack. */
async function main(): Promise<void> {
  const { access, namespace } = await stackCluster(await enterEnvironment());
  leaveInterruptToChild();
  const args = [...kubectlOptions(access), "--namespace", namespace, ...process.argv.slice(2)];
  const { exitCode } = await execa("kubectl", args, { stdio: "inherit", reject: false });
  process.exitCode = exitCode ?? 1;
}

command(main);

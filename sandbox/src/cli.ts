import { Command, Option } from "commander";

import { env } from "./commands/env";
import { buildTools, start } from "./commands/start";
import { status } from "./commands/status";
import { reset, stop } from "./commands/stop";
import { UserError } from "./errors";
import { lockFile } from "./paths";
import { withLock } from "./system/lock";

type Flag = "simulate" | "extras" | "linters";

const program = new Command("sandbox")
  .description("A one-node Kubernetes cluster and the Pulumi toolchain for it")
  .showHelpAfterError();

program
  .command("start")
  .description("start the cluster, building what is missing")
  .option("--simulate", "simulate the node: only the control plane is real, pods do not run")
  .option("--linters", "also build kube-score, kubeconform and promtool, which check manifests and rules")
  .addOption(
    new Option("--extras", "also install what some tests need: Traefik, newer images, a browser")
      // Extras need pods.
      .conflicts("simulate"),
  )
  .action(async ({ simulate = false, extras = false, linters = false }: Partial<Record<Flag, boolean>>) => {
    await withLock(lockFile, () => start(simulate ? "simulated" : "real", { extras, linters }));
  });

program
  .command("stop")
  .description("stop the cluster; its data is kept")
  .action(async () => {
    await withLock(lockFile, stop);
  });

program
  .command("reset")
  .description("stop the cluster and delete its state; programs and images are kept")
  .action(async () => {
    await withLock(lockFile, reset);
  });

program
  .command("tools")
  .description("build only the toolchain: pulumi with its plugins, kubectl")
  .action(async () => {
    await withLock(lockFile, buildTools);
  });

program
  .command("status")
  .description("show processes, versions and disk use; exit code 1 if the cluster is not ready")
  .action(async () => {
    process.exitCode = (await status()) ? 0 : 1;
  });

program.command("env").description("print what scripts need as JSON").action(env);

program.parseAsync().catch((error: unknown) => {
  if (error instanceof UserError) {
    console.error(`\n${error.message}${error.advice ? `\n\n${error.advice}` : ""}`);
  } else {
    console.error(error);
  }
  process.exitCode = 1;
});

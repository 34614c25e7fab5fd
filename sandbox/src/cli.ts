import { Command, Option } from "commander";

import { env } from "./commands/env";
import { makeTools, start } from "./commands/start";
import { status } from "./commands/status";
import { reset, stop } from "./commands/stop";
import { UserError } from "./errors";
import { lockFile } from "./paths";
import { withLock } from "./system/lock";

const program = new Command("sandbox")
  .description("A one-node Kubernetes cluster and the Pulumi toolchain for it")
  .showHelpAfterError();

program
  .command("start")
  .description("bring the cluster up; what is missing for it is made first")
  .option("--simulate", "only the control plane is real: the node is simulated, pods do not run")
  .addOption(
    new Option("--extras", "also what tests of routes and of current versions need: Traefik, newer images, a browser")
      // Nothing of it does anything without pods.
      .conflicts("simulate"),
  )
  .action(async ({ simulate = false, extras = false }: { simulate?: boolean; extras?: boolean }) => {
    await withLock(lockFile, () => start(simulate ? "simulated" : "real", { extras }));
  });

program
  .command("stop")
  .description("end what start started; data is kept")
  .action(async () => {
    await withLock(lockFile, stop);
  });

program
  .command("reset")
  .description("stop, and delete the cluster's state; programs and images are kept")
  .action(async () => {
    await withLock(lockFile, reset);
  });

program
  .command("tools")
  .description("make only the toolchain: pulumi with its plugins, kubectl")
  .action(async () => {
    await withLock(lockFile, makeTools);
  });

program
  .command("status")
  .description("what runs, where, in which versions; exit code 1 when the cluster is not ready")
  .action(async () => {
    process.exitCode = (await status()) ? 0 : 1;
  });

program.command("env").description("print what scripts need, as JSON").action(env);

program.parseAsync().catch((error: unknown) => {
  if (error instanceof UserError) {
    console.error(`\n${error.message}${error.advice ? `\n\n${error.advice}` : ""}`);
  } else {
    console.error(error);
  }
  process.exitCode = 1;
});

import { execa } from "execa";
import { command } from "./command";
import { environment, root, sandboxWithTools } from "./environment";

/** `npm run -s kubectl -- ARGS`: kubectl on the cluster and in the namespace of the selected stack. */
async function main(): Promise<void> {
  const args = process.argv.slice(2);
  const env = await environment(await sandboxWithTools());
  const { stdout } = await execa("pulumi", ["config", "get", "cancer-mlops:kubernetes"], { cwd: root, env });
  const { context, namespace = "cancer-mlops" } = JSON.parse(stdout) as { context: string; namespace?: string };
  const { exitCode } = await execa("kubectl", ["--context", context, "--namespace", namespace, ...args], {
    cwd: root,
    env,
    extendEnv: false,
    stdio: "inherit",
    reject: false,
  });
  process.exitCode = exitCode ?? 1;
}

command(main);

import { execa } from "execa";
import { environment, root, sandboxWithTools } from "./environment";

/** `npm run -s kubectl -- ARGS`: kubectl on the cluster and in the namespace of the selected stack. */
async function main(args: readonly string[]): Promise<void> {
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

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});

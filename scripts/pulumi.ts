import { execa } from "execa";
import { environment, root, sandboxWithTools } from "./environment";

/** `npm run -s pulumi -- ARGS`: pulumi with the toolchain, backend, passphrase and cluster that `npm start` uses. */
async function main(args: readonly string[]): Promise<void> {
  const env = await environment(await sandboxWithTools());
  const { exitCode } = await execa("pulumi", args, {
    cwd: root,
    env,
    extendEnv: false,
    stdio: "inherit",
    reject: false,
  });
  process.exitCode = exitCode ?? 1;
}

void main(process.argv.slice(2));

import { parseArgs } from "node:util";
import { execa } from "execa";
import { command } from "./command";
import { environment, sandboxWithTools } from "./environment";

/** npm starts every command in the project's folder. */
const project = process.cwd();

const SELECTOR = "--selector=app.kubernetes.io/part-of=cancer-mlops";

interface Claims {
  readonly items: readonly { readonly metadata: { readonly name: string; readonly deletionTimestamp?: string } }[];
}

interface Options {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly extendEnv: false;
  readonly reject: false;
}

/** `npm run -s pulumi -- ARGS`: pulumi with the toolchain, backend, passphrase and cluster that `npm start` uses. */
async function main(): Promise<void> {
  const args = process.argv.slice(2);
  const env = await environment(await sandboxWithTools());
  const options: Options = { cwd: project, env, extendEnv: false, reject: false };
  const { exitCode } = await execa("pulumi", args, { ...options, stdio: "inherit" });
  if (exitCode === 0 && args[0] === "destroy") await tellKept(args, options);
  process.exitCode = exitCode ?? 1;
}

/** `pulumi destroy` does not run the program, which could tell: what it keeps is what the cluster has then. */
async function tellKept(args: readonly string[], options: Options): Promise<void> {
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
  const stack = typeof values.stack === "string" ? ["--stack", values.stack] : [];
  const config = await execa("pulumi", ["config", "get", "cancer-mlops:kubernetes", ...stack], options);
  if (config.failed) return;
  const { context = "", namespace = "cancer-mlops" } = JSON.parse(config.stdout) as Record<string, string | undefined>;
  const found = await execa(
    "kubectl",
    ["--context", context, "--namespace", namespace, "get", "persistentvolumeclaims", SELECTOR, "--output=json"],
    options,
  );
  if (found.failed) return;
  const { items } = JSON.parse(found.stdout) as Claims;
  const claims = items
    .map(({ metadata }) => metadata)
    .filter(({ deletionTimestamp }) => deletionTimestamp === undefined);
  if (claims.length === 0) return;
  console.log(
    `\nKept, with their data: namespace ${namespace}, ${claims.map(({ name }) => `claim ${name}`).join(", ")}.`,
  );
  console.log("The next `pulumi up` takes them back. To delete them and their data:");
  console.log(`  npm run -s kubectl -- delete namespace ${namespace}`);
}

command(main);

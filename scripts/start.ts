import { join } from "node:path";
import { parseArgs } from "node:util";
import { execa } from "execa";
import type { PerService } from "../lib/catalog/services";
import { validate } from "../lib/config";
import { command } from "./command";
import { chooseContext, requireOneKind } from "./context";
import { inputOf } from "./data/stackConfig";
import { environment, root, sandboxState, sandboxWithTools, startSandbox } from "./environment";
import type { Deployed } from "./start/report";
import { isWellDeployed, report } from "./start/report";
import { verdictsOf } from "./start/services";
import { simulatedReport } from "./start/simulatedReport";
import type { StackFile } from "./start/stackFile";
import { addressOn, readStackFile } from "./start/stackFile";

const STACK = "dev";

const help = `npm start [-- --context NAME] [-- --simulate]

Brings stack ${STACK} up: on the embedded cluster, which is started first, or on the cluster of a kubeconfig context.

  --simulate   on an embedded cluster whose node is simulated, which needs no root: plan, state and API objects are
               real, pods do not run, no URL answers`;

/** `npm start`: a cluster, the platform on it, and where it answers. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      context: { type: "string" },
      simulate: { type: "boolean", default: false },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help === true) {
    console.log(help);
    return;
  }
  const started = Date.now();
  const { simulate } = values;
  const { context: embedded, simulated: simulatedRuns } = await sandboxState();
  const before = await readStackFile(join(root, `Pulumi.${STACK}.yaml`));
  const context = chooseContext(STACK, values.context, before.context, embedded);
  requireOneKind({ simulate, context, embedded, simulatedRuns, backend: process.env.PULUMI_BACKEND_URL });
  if (context === embedded) await startSandbox("npm start --", ...(simulate ? ["--simulate"] : []));
  const state = await sandboxWithTools();
  const env = await environment(state);
  const pulumi = (...args: string[]) => execa("pulumi", args, { cwd: root, env, extendEnv: false });

  await selectStack(pulumi);
  await requireContext(context, env);
  if (context !== before.context) await nameContext(context, before, embedded, pulumi);

  console.log(`\nDeploying stack ${STACK} …`);
  if (state.pulumi?.startsWith(state.bin) === true) {
    console.log(
      "(Expected below: warnings of plugins from PATH, and of 4.25.0, the newest Kubernetes plugin that can be built here.)",
    );
  }
  const progress = process.stdout.isTTY ? [] : ["--non-interactive", "--suppress-progress"];
  // The URLs are shown below, and only once they answer.
  const up = await execa("pulumi", ["up", "--yes", "--skip-preview", "--suppress-outputs", ...progress], {
    cwd: root,
    env,
    extendEnv: false,
    stdio: "inherit",
    reject: false,
  });
  if (up.failed) {
    console.error(`
pulumi ended with an error: its messages are above. What ran before runs on, unless they say otherwise.
  What the pods say:      npm run -s kubectl -- get pods,events
  If the stack is locked: npm run -s pulumi -- cancel`);
    process.exit(1);
  }

  const seconds = Math.round((Date.now() - started) / 1000);
  if (simulate) {
    console.log(`\n${simulatedReport(seconds)}`);
    return;
  }
  const urls = JSON.parse((await pulumi("stack", "output", "urls", "--json")).stdout) as PerService<string>;
  const settings = validate({ stack: STACK, sections: inputOf((await pulumi("config", "--json")).stdout) }, [context]);
  console.log("\nWaiting for the services to answer, for a minute at most …");
  const deployed: Deployed = {
    urls,
    verdicts: await verdictsOf(urls, settings, STACK, env),
    seconds,
    adminUser: settings.grafana.adminUser,
    standIns:
      context === embedded ? state.images.filter(({ standIn }) => standIn).flatMap((image) => image.references) : [],
  };
  console.log(`\n${report(deployed)}`);
  if (!isWellDeployed(deployed)) process.exitCode = 1;
}

type Pulumi = (...args: string[]) => PromiseLike<{ stdout: string }>;

/** @throws {Error} in words, where the stack's file belongs to another passphrase. */
async function selectStack(pulumi: Pulumi): Promise<void> {
  try {
    await pulumi("stack", "select", "--create", STACK);
  } catch (error) {
    if (!(error instanceof Error && error.message.includes("incorrect passphrase"))) throw error;
    throw new Error(
      `Pulumi.${STACK}.yaml has the encryptionsalt of another passphrase than this machine's.\n` +
        "Set PULUMI_CONFIG_PASSPHRASE to that one, or take the line out of the file: secrets in it cannot be read then.",
      { cause: error },
    );
  }
}

/** @throws {Error} where the kubeconfig has no such context, before the stack's file names it. */
async function requireContext(named: string, env: NodeJS.ProcessEnv): Promise<void> {
  const { stdout } = await execa("kubectl", ["config", "get-contexts", "--output=name"], { env, extendEnv: false });
  const contexts = stdout.split("\n").filter((name) => name !== "");
  if (contexts.includes(named)) return;
  throw new Error(`Your kubeconfig has no context ${named}. It has: ${contexts.join(", ") || "none"}`);
}

/** Writes the context that was chosen into the stack's file, and where NodePorts answer there. */
async function nameContext(context: string, before: StackFile, embedded: string, pulumi: Pulumi): Promise<void> {
  await pulumi("config", "set", "--path", "cancer-mlops:kubernetes.context", context);
  console.log(`Pulumi.${STACK}.yaml: the context is ${context} now.`);
  const address = addressOn(context, before, embedded);
  const path = ["--path", "cancer-mlops:routing.nodeAddress"];
  if (address === before.nodeAddress) {
    if (address !== undefined) console.log(`Its routing.nodeAddress stays ${address}: NodePorts are looked for there.`);
  } else {
    await (address === undefined ? pulumi("config", "rm", ...path) : pulumi("config", "set", ...path, address));
  }
}

command(main);

import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Stack } from "@pulumi/pulumi/automation";
import { LocalWorkspace } from "@pulumi/pulumi/automation";
import { PROJECT } from "../lib/catalog/project";
import type { PerService } from "../lib/catalog/services";
import { Kubeconfig } from "../lib/cluster/kubeconfig";
import { validate } from "../lib/config";
import { command } from "./command";
import { enterEnvironment, root, sandboxState, startSandbox } from "./environment";
import { stackSections } from "./stackConfig";
import { checkSimulation, chooseContext } from "./start/chooseContext";
import type { Deployment } from "./start/report";
import { hasFailed, report, simulatedReport } from "./start/report";
import { checkServices } from "./start/serviceHealth";
import type { StackFile } from "./start/stackFile";
import { addressOn, readStackFile } from "./start/stackFile";
import { update } from "./start/update";

const STACK = "dev";

const help = `npm start -- [--context NAME] [--simulate]

Deploys stack ${STACK} to the embedded cluster, which is started first, or to the cluster of a kubeconfig context.

  --context NAME   a context of your kubeconfig
  --simulate       on an embedded cluster with a simulated node, which needs no root: plan, state and API objects are
                   real, pods do not run, no URL answers`;

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
  const file = await readStackFile(join(root, `Pulumi.${STACK}.yaml`));
  const context = chooseContext(STACK, values.context, file.context, embedded);
  checkSimulation({ simulate, context, embedded, simulatedRuns, backend: process.env.PULUMI_BACKEND_URL });
  if (context === embedded) await startSandbox("npm start --", ...(simulate ? ["--simulate"] : []));
  const { pulumi, bin, images } = await enterEnvironment();
  const kubeconfig = await Kubeconfig.load();
  requireContext(context, kubeconfig.contexts);
  const stack = await LocalWorkspace.createOrSelectStack({ stackName: STACK, workDir: root });
  if (context !== file.context) await setContext(stack, context, file, embedded);

  console.log(`\nDeploying stack ${STACK} …`);
  if (pulumi?.startsWith(bin) === true) {
    console.log(
      "(Warnings to expect: plugins from PATH, and Kubernetes plugin 4.25.0, the newest that can be built here.)",
    );
  }
  const { outputs } = await update(stack);

  const seconds = Math.round((Date.now() - started) / 1000);
  if (simulate) {
    console.log(`\n${simulatedReport(seconds)}`);
    return;
  }
  const urls = outputs.urls?.value as PerService<string>;
  const settings = validate({ stack: STACK, sections: stackSections(await stack.getAllConfig()) }, [context]);
  console.log("\nWaiting up to a minute for the services to answer …");
  const deployment: Deployment = {
    urls,
    health: await checkServices(urls, settings, STACK, kubeconfig.connect(context)),
    seconds,
    adminUser: settings.grafana.adminUser,
    standIns: context === embedded ? images.filter(({ standIn }) => standIn).flatMap((image) => image.references) : [],
  };
  console.log(`\n${report(deployment)}`);
  if (hasFailed(deployment)) process.exitCode = 1;
}

/** @throws {Error} if the kubeconfig has no such context, before the stack's file names it. */
function requireContext(context: string, contexts: readonly string[]): void {
  if (contexts.includes(context)) return;
  throw new Error(`Your kubeconfig has no context ${context}; expected one of: ${contexts.join(", ") || "none"}`);
}

/** Writes the chosen context into the stack's file, and the address of its NodePorts. */
async function setContext(stack: Stack, context: string, before: StackFile, embedded: string): Promise<void> {
  await stack.setConfig(`${PROJECT}:kubernetes.context`, { value: context }, true);
  console.log(`Pulumi.${STACK}.yaml: kubernetes.context is now ${context}`);
  const key = `${PROJECT}:routing.nodeAddress`;
  const address = addressOn(context, before, embedded);
  if (address !== before.nodeAddress) {
    await (address === undefined ? stack.removeConfig(key, true) : stack.setConfig(key, { value: address }, true));
  } else if (address !== undefined) {
    console.log(`Pulumi.${STACK}.yaml: routing.nodeAddress stays ${address}; NodePorts are expected there`);
  }
}

command(main);

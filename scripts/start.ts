import { parseArgs } from "node:util";
import type { Stack } from "@pulumi/pulumi/automation";
import { LocalWorkspace, StackNotFoundError } from "@pulumi/pulumi/automation";
import { imageReference } from "../lib/catalog/image";
import type { PerService } from "../lib/catalog/services";
import { Kubeconfig } from "../lib/cluster/kubeconfig";
import type { Settings } from "../lib/config";
import { validate } from "../lib/config";
import { enabledServices } from "../lib/config/enabledServices";
import { command } from "./command";
import type { Sandbox } from "./environment";
import { enterEnvironment, sandboxState, startSandbox } from "./environment";
import { stackSections } from "./stackConfig";
import { StackFile } from "./stackFile";
import { checkSimulation, chooseContext } from "./start/chooseContext";
import type { Deployment } from "./start/report";
import { hasFailed, report, simulatedReport } from "./start/report";
import { checkServices } from "./start/serviceHealth";
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
  const before = await sandboxState();
  const { context: embedded, simulated: simulatedRuns } = before;
  const configured = (await stackFile(before)).settings.context;
  const context = chooseContext(STACK, values.context, configured, embedded);
  checkSimulation({ simulate, context, embedded, simulatedRuns, backend: process.env.PULUMI_BACKEND_URL });
  if (context === embedded) await startSandbox("npm start --", ...(simulate ? ["--simulate"] : []));
  const sandbox = await enterEnvironment();
  const { pulumi, bin, images } = sandbox;
  const kubeconfig = await Kubeconfig.load();
  requireContext(context, kubeconfig.contexts);
  const file = await stackFile(sandbox);
  const isSameCluster = context === file.settings.context;
  if (!isSameCluster) await setContext(file, context);
  const stack = await createOrSelectStack(file);

  console.log(`\nDeploying stack ${STACK} …`);
  if (pulumi?.startsWith(bin) === true) {
    console.log(
      "(Warnings to expect: plugins from PATH, and Kubernetes plugin 4.25.0, the newest that can be built here.)",
    );
  }
  // The state of a platform in another cluster says nothing of this one.
  const { outputs } = await update(stack, await file.path(), { refresh: isSameCluster });

  const seconds = Math.round((Date.now() - started) / 1000);
  if (simulate) {
    console.log(`\n${simulatedReport(seconds)}`);
    return;
  }
  const urls = outputs.urls?.value as Partial<PerService<string>>;
  const settings = validate({ stack: STACK, sections: stackSections(await file.config()) }, [context]);
  console.log("\nWaiting up to a minute for the services to answer …");
  const deployment: Deployment = {
    urls,
    accessCommands: outputs.accessCommands?.value as Partial<PerService<string>>,
    health: await checkServices(urls, settings, STACK, kubeconfig.connect(context)),
    seconds,
    adminUser: settings.grafana.adminUser,
    adminPasswordSecret: settings.grafana.adminPasswordSecret?.name,
    standIns: context === embedded ? standInsOf(images, settings) : [],
  };
  console.log(`\n${report(deployment)}`);
  if (hasFailed(deployment)) process.exitCode = 1;
}

/** @throws {Error} if the file was deleted: without its settings, this would be another platform. */
async function stackFile(sandbox: Sandbox): Promise<StackFile> {
  const file = await StackFile.load(STACK, sandbox);
  if (!file.exists)
    throw new Error(`Pulumi.${STACK}.yaml does not exist; to restore it: git checkout Pulumi.${STACK}.yaml`);
  return file;
}

/** @throws {Error} if the kubeconfig has no such context, before it is remembered. */
function requireContext(context: string, contexts: readonly string[]): void {
  if (contexts.includes(context)) return;
  throw new Error(`Your kubeconfig has no context ${context}; expected one of: ${contexts.join(", ") || "none"}`);
}

/** The references of stand-ins that the stack uses. */
function standInsOf(images: Sandbox["images"], settings: Settings): string[] {
  const used = enabledServices(settings).map((service) => imageReference(settings[service], settings.registry));
  return images
    .filter(({ standIn }) => standIn)
    .flatMap(({ references }) => references)
    .filter((reference) => used.some((image) => reference === image || reference.endsWith(`/${image}`)));
}

async function setContext(file: StackFile, context: string): Promise<void> {
  await file.choose(context);
  console.log(`Stack ${STACK} uses context ${context} from now on. Pulumi.${STACK}.yaml is unchanged`);
  const { nodeAddress } = file.settings;
  if (nodeAddress !== undefined) console.log(`Its NodePorts are expected at routing.nodeAddress ${nodeAddress}`);
}

async function createOrSelectStack(file: StackFile): Promise<Stack> {
  const select = () => LocalWorkspace.selectStack({ stackName: STACK, workDir: process.cwd() });
  try {
    return await select();
  } catch (error) {
    if (!(error instanceof StackNotFoundError)) throw error;
    await LocalWorkspace.createStack({ stackName: STACK, workDir: await file.projectFolder() });
    return select();
  }
}

command(main);

import { LocalWorkspace, Stack } from "@pulumi/pulumi/automation";
import { connectTo } from "../../lib/cluster/access";
import type { KubernetesClient } from "../../lib/cluster/client";
import { Kubeconfig } from "../../lib/cluster/kubeconfig";
import type { Settings } from "../../lib/config";
import { enterEnvironment } from "../environment";
import { kubectlOptions } from "../kubectlOptions";
import { stackAccess } from "../stackAccess";
import { StackFile } from "../stackFile";
import { Objects } from "./objects";

/** The selected stack. */
export interface Target {
  readonly stack: string;
  readonly settings: Settings;
  /** The configuration in the stack's file, without defaults. */
  readonly sections: Readonly<Record<string, unknown>>;
  readonly contexts: readonly string[];
  readonly cluster: KubernetesClient;
  readonly objects: Objects;
  /** The options with which kubectl reaches the cluster. */
  readonly kubectl: readonly string[];
  readonly pulumi: Stack;
  /** Returns the stack file to use, which includes the last changes. */
  readonly configFile: () => Promise<string>;
}

/** @throws {Error} if no stack is selected, or its configuration is not valid. */
export async function selectedStack(): Promise<Target> {
  const sandbox = await enterEnvironment();
  // npm runs every command in the project's folder.
  const [workspace, kubeconfig] = await Promise.all([
    LocalWorkspace.create({ workDir: process.cwd() }),
    Kubeconfig.load(),
  ]);
  const selected = await workspace.stack();
  if (selected === undefined) throw new Error("No stack is selected; run: npm run -s pulumi -- stack select");
  const pulumi = await Stack.select(selected.name, workspace);
  // The name of a stack in another organization is ORGANIZATION/STACK.
  const stack = selected.name.replace(/^.*\//, "");
  const { contexts } = kubeconfig;
  const stackFile = () => StackFile.load(selected.name, sandbox);
  const { settings, sections, access } = await stackAccess(await stackFile(), stack, contexts);
  const cluster = await connectTo(access, kubeconfig);
  return {
    stack,
    settings,
    sections,
    contexts,
    cluster,
    objects: new Objects(cluster, settings.kubernetes.namespace),
    kubectl: kubectlOptions(access),
    pulumi,
    configFile: async () => (await stackFile()).path(),
  };
}

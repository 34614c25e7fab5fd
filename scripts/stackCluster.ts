import { execa } from "execa";
import { DEFAULT_NAMESPACE } from "../lib/catalog/project";
import type { Sandbox } from "./environment";
import { StackFile } from "./stackFile";

/**
 * Returns the context and the namespace of a stack.
 *
 * @param stack - the selected one without it.
 */
export async function stackCluster(sandbox: Sandbox, stack?: string): Promise<{ context: string; namespace: string }> {
  const file = await StackFile.load(stack ?? (await selectedStack()), sandbox);
  const { context, namespace = DEFAULT_NAMESPACE } = file.settings;
  if (context === undefined) throw new Error(NO_CONTEXT);
  return { context, namespace };
}

export const NO_CONTEXT =
  "kubernetes.context is not set: npm commands other than start and pulumi need it (docs/cluster.md)";

/** Without the Automation API, whose loading would double the time of `npm run kubectl`. */
export async function selectedStack(): Promise<string> {
  const { PULUMI_STACK } = process.env;
  if (PULUMI_STACK !== undefined) return PULUMI_STACK;
  const { failed, stdout, stderr } = await execa("pulumi", ["stack", "--show-name"], { reject: false });
  if (failed) throw new Error(stderr);
  return stdout;
}

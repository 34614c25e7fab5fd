import { execa } from "execa";
import { DEFAULT_NAMESPACE } from "../lib/catalog/project";
import type { ReachableAccess } from "../lib/cluster/access";
import type { Sandbox } from "./environment";
import type * as stackAccessModule from "./stackAccess";
import { StackFile } from "./stackFile";

/** Returns how to reach the cluster of the selected stack, and its namespace. */
export async function stackCluster(sandbox: Sandbox): Promise<{ access: ReachableAccess; namespace: string }> {
  const stack = await selectedStack();
  const file = await StackFile.load(stack, sandbox);
  const { context, namespace = DEFAULT_NAMESPACE } = file.settings;
  // Without Pulumi's libraries, whose loading would double the time of `npm run kubectl`.
  if (context !== undefined) return { access: { kind: "context", context }, namespace };
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- import() loads no TypeScript here
  const { stackAccess } = require("./stackAccess") as typeof stackAccessModule;
  const { settings, access } = await stackAccess(file, stack, []);
  return { access, namespace: settings.kubernetes.namespace };
}

/** Without the Automation API, whose loading would double the time of `npm run kubectl`. */
export async function selectedStack(): Promise<string> {
  const { PULUMI_STACK } = process.env;
  if (PULUMI_STACK !== undefined) return PULUMI_STACK;
  const { failed, stdout, stderr } = await execa("pulumi", ["stack", "--show-name"], { reject: false });
  if (failed) throw new Error(stderr);
  return stdout;
}

import { execa } from "execa";
import { DEFAULT_NAMESPACE, PROJECT } from "../lib/catalog/project";

/**
 * Returns the context and the namespace of a stack. One call of the CLI: loading the Automation API would double the time
 * of `npm run kubectl`.
 *
 * @param options - such as `--stack`; of the selected stack without it.
 */
export async function stackCluster(...options: string[]): Promise<{ context: string; namespace: string }> {
  const args = ["config", "get", `${PROJECT}:kubernetes`, ...options];
  const { failed, stdout, stderr } = await execa("pulumi", args, { reject: false });
  if (failed) throw new Error(stderr);
  const { context, namespace = DEFAULT_NAMESPACE } = JSON.parse(stdout) as { context?: string; namespace?: string };
  if (context === undefined) throw new Error("The stack has no cluster: kubernetes.context is not set");
  return { context, namespace };
}

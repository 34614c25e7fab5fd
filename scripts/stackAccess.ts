import { execa } from "execa";
import type { ReachableAccess } from "../lib/cluster/access";
import { clusterAccess } from "../lib/cluster/access";
import type { Settings } from "../lib/config";
import { validate } from "../lib/config";
import { keyName, stackSections } from "./stackConfig";
import type { StackFile } from "./stackFile";

interface StackAccess {
  readonly settings: Settings;
  /** The configuration in the stack's file, without defaults. */
  readonly sections: Readonly<Record<string, unknown>>;
  readonly access: ReachableAccess;
}

/**
 * Returns the settings of a stack, and how commands reach its cluster: as the program does.
 *
 * @param contexts - of the user's kubeconfig.
 * @throws {Error} if the configuration is not valid, or there is no cluster yet.
 */
export async function stackAccess(file: StackFile, stack: string, contexts: readonly string[]): Promise<StackAccess> {
  const config = await file.config();
  const sections = stackSections(config);
  const key = keyName(config, "kubeconfig");
  const kubeconfig = key === undefined ? undefined : await file.secret(key);
  const settings = validate({ stack, sections, secrets: { kubeconfig } }, contexts);
  const access = await clusterAccess(settings.kubernetes, kubeconfig, readOutput);
  if (access.kind === "none") throw new Error("kubernetes.renderYamlToDirectory: the stack has no cluster");
  if (access.kind === "unknown") {
    throw new Error(`kubernetes.kubeconfigFrom: there is no ${access.name} yet: update that stack first`);
  }
  return { settings, sections, access };
}

async function readOutput(stack: string, output: string): Promise<unknown> {
  const { stdout } = await execa("pulumi", ["stack", "output", "--json", "--show-secrets", "--stack", stack]);
  return (JSON.parse(stdout) as Record<string, unknown>)[output];
}

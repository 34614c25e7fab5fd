import * as pulumi from "@pulumi/pulumi";
import * as runtimeConfig from "@pulumi/pulumi/runtime/config";
import type { Settings } from ".";
import { parseConfigValue, validate } from ".";
import { PROJECT } from "../catalog/project";
import { secretKeys } from "./schema";

/** Exists at run time, but is marked internal and so missing in the typings. */
const { isConfigSecret } = runtimeConfig as unknown as { readonly isConfigSecret: (key: string) => boolean };

export interface Secrets {
  /** Undefined if the stack does not set it: it is generated then. */
  readonly grafanaAdminPassword: pulumi.Output<string> | undefined;
  /** In plain text: the program itself reads the cluster with it. */
  readonly kubeconfig: string | undefined;
}

/**
 * Reads the configuration of the running stack. Nothing else in the program does.
 *
 * @param contexts - of the user's kubeconfig: `kubernetes.context` must be one of them.
 * @throws {pulumi.RunError} with all problems in one message.
 */
export function readSettings(contexts: readonly string[]): { settings: Settings; secrets: Secrets } {
  const config = new pulumi.Config(PROJECT);
  const prefix = `${PROJECT}:`;
  const keys = Object.keys(pulumi.runtime.allConfig())
    .filter((key) => key.startsWith(prefix))
    .map((key) => key.slice(prefix.length));
  const sections = keys.filter((key) => !secretKeys.includes(key));
  const settings = validate(
    {
      stack: pulumi.getStack(),
      sections: Object.fromEntries(sections.map((key) => [key, parseConfigValue(config.get(key))])),
      secretSections: sections.filter((key) => isConfigSecret(prefix + key)),
      secrets: Object.fromEntries(secretKeys.map((key) => [key, config.get(key)])),
    },
    contexts,
  );
  return {
    settings,
    secrets: { grafanaAdminPassword: config.getSecret("grafanaAdminPassword"), kubeconfig: config.get("kubeconfig") },
  };
}

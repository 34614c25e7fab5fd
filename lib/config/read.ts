import * as pulumi from "@pulumi/pulumi";
import * as runtimeConfig from "@pulumi/pulumi/runtime/config";
import type { Settings } from ".";
import { parseConfigValue, validate } from ".";
import { withoutDeprecated } from "./deprecatedKeys";
import { ignoredKeys, projectKeys } from "./keys";
import { secretKeys } from "./schema";
import { shadowedKeys } from "./shadowedKeys";

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
export async function readSettings(
  contexts: readonly string[],
): Promise<{ readonly settings: Settings; readonly secrets: Secrets }> {
  const [stack, project] = [pulumi.getStack(), pulumi.getProject()];
  const config = pulumi.runtime.allConfig();
  const configured = Object.keys(config);
  for (const warning of ignoredKeys(configured)) void pulumi.log.warn(warning);
  const { names, duplicates } = projectKeys(configured, project);
  const get = (key: string) => config[names.get(key) ?? ""];
  const keys = [...names.keys()].filter((key) => !secretKeys.includes(key));
  const sections = Object.fromEntries(keys.map((key) => [key, parseConfigValue(get(key))]));
  for (const warning of withoutDeprecated(sections).warnings) void pulumi.log.warn(warning);
  const settings = validate(
    {
      stack,
      duplicates: [...duplicates, ...(await shadowedKeys(`Pulumi.${stack}.yaml`, project))],
      sections,
      secretSections: keys.filter((key) => isConfigSecret(names.get(key) ?? "")),
      secrets: Object.fromEntries(secretKeys.map((key) => [key, get(key)])),
    },
    contexts,
  );
  const password = get("grafanaAdminPassword");
  return {
    settings,
    secrets: {
      grafanaAdminPassword: password === undefined ? undefined : pulumi.secret(password),
      kubeconfig: get("kubeconfig"),
    },
  };
}

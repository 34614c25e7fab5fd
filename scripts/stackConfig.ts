import type { ConfigMap } from "@pulumi/pulumi/automation";
import { PROJECT } from "../lib/catalog/project";
import { parseConfigValue } from "../lib/config";

const PREFIX = `${PROJECT}:`;

/** Returns the sections of a stack's configuration, without secrets. */
export function stackSections(config: ConfigMap): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(config)
      .filter(([key, { secret }]) => key.startsWith(PREFIX) && secret !== true)
      .map(([key, { value }]) => [key.slice(PREFIX.length), parseConfigValue(value)]),
  );
}

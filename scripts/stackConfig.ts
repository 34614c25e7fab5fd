import { readFileSync } from "node:fs";
import type { ConfigMap } from "@pulumi/pulumi/automation";
import { parse } from "yaml";
import { parseConfigValue } from "../lib/config";
import { projectKeys } from "../lib/config/keys";
import { secretKeys } from "../lib/config/schema";

/** Returns the sections of a stack's configuration, without secrets, encrypted or not. */
export function stackSections(config: ConfigMap): Record<string, unknown> {
  return Object.fromEntries(
    [...names(config)].flatMap(([key, name]) => {
      const { value, secret } = config[name] ?? { value: "" };
      return secret === true || secretKeys.includes(key) ? [] : [[key, parseConfigValue(value)]];
    }),
  );
}

/** Returns the full name of a key, undefined if the configuration does not have it. */
export function keyName(config: ConfigMap, key: string): string | undefined {
  return names(config).get(key);
}

function names(config: ConfigMap): ReadonlyMap<string, string> {
  const { name: project } = parse(readFileSync("Pulumi.yaml", "utf8")) as { readonly name: string };
  return projectKeys(Object.keys(config), project).names;
}

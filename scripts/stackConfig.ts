import { readFileSync } from "node:fs";
import type { ConfigMap } from "@pulumi/pulumi/automation";
import { parse } from "yaml";
import { parseConfigValue } from "../lib/config";
import { projectKeys } from "../lib/config/keys";

/** Returns the sections of a stack's configuration, without secrets. */
export function stackSections(config: ConfigMap): Record<string, unknown> {
  const { name: project } = parse(readFileSync("Pulumi.yaml", "utf8")) as { readonly name: string };
  const { names } = projectKeys(Object.keys(config), project);
  return Object.fromEntries(
    [...names].flatMap(([key, name]) => {
      const { value, secret } = config[name] ?? { value: "" };
      return secret === true ? [] : [[key, parseConfigValue(value)]];
    }),
  );
}

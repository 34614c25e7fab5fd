import { PROJECT } from "../catalog/project";
import type { Problem } from "./problems";

interface ProjectKeys {
  /** The name in the configuration of each key: `api` is `cancer-mlops:api`. */
  readonly names: ReadonlyMap<string, string>;
  readonly duplicates: readonly Problem[];
}

/** The keys of this program: under the name of the project, which a fork may change, and under its first name. */
export function projectKeys(configured: readonly string[], project: string): ProjectKeys {
  const names = new Map<string, string>();
  const duplicates: Problem[] = [];
  for (const prefix of new Set([`${project}:`, `${PROJECT}:`])) {
    for (const name of configured.filter((key) => key.startsWith(prefix))) {
      const key = name.slice(prefix.length);
      const other = names.get(key);
      if (other === undefined) names.set(key, name);
      else duplicates.push({ path: key, message: `set twice, as ${other} and ${name}`, fix: "remove one of them" });
    }
  }
  return { names, duplicates };
}

/** Warns about the settings of Pulumi's own Kubernetes provider, which this program does not use. */
export function ignoredKeys(configured: readonly string[]): string[] {
  return configured
    .filter((key) => key.startsWith("kubernetes:"))
    .map((key) => {
      const own = ["context", "namespace", "renderYamlToDirectory"].find((name) => key === `kubernetes:${name}`);
      const instead = own === undefined ? "the section kubernetes" : `kubernetes.${own}`;
      return `${key} has no effect: the program sets up its provider itself; remove it, and set ${instead} of the project`;
    });
}

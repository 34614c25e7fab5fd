import * as fs from "node:fs";
import * as path from "node:path";

import { folders, packageFolder } from "../paths";
import { contentKey } from "../system/hash";

/** The Go modules that the programs are built from. */
export const modulesFolder = path.join(packageFolder, "toolchain");

/** Files that the build itself makes inside of a module. */
const madeByBuild = ["schema-embed.json", "terraform-mapping-embed.json"];

/** Programs that share a key: the one that names the folder of all. */
export type SharedGroup = "pulumi" | "kubernetes";

/** What has a module, and so a key, of its own. */
const moduleOf = {
  prometheus: "prometheus",
  "prometheus-3": "prometheus-3",
  kwok: "kwok",
  traefik: "traefik",
  /** The definitions of Traefik's resources and of the Gateway API's: files of modules that Traefik is made of. */
  "traefik-resources": "traefik",
} as const;

export type OwnGroup = keyof typeof moduleOf;

/** The groups of programs. Each is made when it is first wanted. */
export type Group = SharedGroup | OwnGroup;

let key: string | undefined;

/** The folder of the programs: its name changes with what Pulumi and Kubernetes are built from. */
export function toolsFolder(): string {
  const inputs = [
    path.join(modulesFolder, "programs"),
    path.join(modulesFolder, "nodejs"),
    path.join(packageFolder, "src", "versions.ts"),
  ];
  key ??= contentKey(inputs, madeByBuild);
  return path.join(folders.tools, key);
}

export const binFolder = (): string => path.join(toolsFolder(), "bin");

export const tool = (name: string): string => path.join(binFolder(), name);

/** An empty file that says that a group is complete. */
function marker(group: Group): string {
  const ownKey = group in moduleOf ? `-${ownKeyOf(group as OwnGroup)}` : "";
  return path.join(toolsFolder(), `.${group}${ownKey}`);
}

/** Changes with what a group is made from. */
export const ownKeyOf = (group: OwnGroup): string => contentKey([path.join(modulesFolder, moduleOf[group])]);

export const isMade = (group: Group): boolean => fs.existsSync(marker(group));

export function markMade(group: Group): void {
  fs.writeFileSync(marker(group), "");
}

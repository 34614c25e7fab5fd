import * as fs from "node:fs";
import * as path from "node:path";

import { folders, packageFolder } from "../paths";
import { contentKey } from "../system/hash";

/** The Go modules that the programs are built from. */
export const modulesFolder = path.join(packageFolder, "toolchain");

/** Files that the build itself makes inside of a module. */
const madeByBuild = ["schema-embed.json", "terraform-mapping-embed.json"];

/** The groups of programs. Each is made when it is first wanted. */
export type Group = "pulumi" | "kubernetes" | "prometheus" | "kwok";

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

/** An empty file that says that a group is complete. Prometheus and KWOK have modules, and so keys, of their own. */
function marker(group: Group): string {
  const ownKey = group === "prometheus" || group === "kwok" ? `-${contentKey([path.join(modulesFolder, group)])}` : "";
  return path.join(toolsFolder(), `.${group}${ownKey}`);
}

export const isMade = (group: Group): boolean => fs.existsSync(marker(group));

export function markMade(group: Group): void {
  fs.writeFileSync(marker(group), "");
}

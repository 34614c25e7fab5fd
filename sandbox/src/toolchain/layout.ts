import * as fs from "node:fs";
import * as path from "node:path";

import { folders, packageFolder } from "../paths";
import { contentKey } from "../system/hash";

/** The Go modules that the programs are built from. */
export const modulesFolder = path.join(packageFolder, "toolchain");

/** Files that the build generates inside a module. */
const generatedFiles = ["schema-embed.json", "terraform-mapping-embed.json"];

/** Programs that share the key in the name of the tools folder. */
export type SharedGroup = "pulumi" | "kubernetes";

/** Groups with a module, and so a key, of their own. */
const moduleOf = {
  "grafana-stand-in": "grafana-stand-in",
  prometheus: "prometheus",
  "prometheus-3": "prometheus-3",
  kwok: "kwok",
  "metrics-server": "metrics-server",
  "kube-router": "kube-router",
  "kube-score": "kube-score",
  kubeconform: "kubeconform",
  promtool: "promtool",
  traefik: "traefik",
  /** The CRDs of Traefik and of the Gateway API, from modules that Traefik requires. */
  "traefik-resources": "traefik",
} as const;

export type OwnGroup = keyof typeof moduleOf;

/** Programs that are built together, when they are first needed. */
export type Group = SharedGroup | OwnGroup;

let key: string | undefined;

/** The folder of the programs. Its name changes with the inputs of Pulumi and Kubernetes. */
export function toolsFolder(): string {
  const inputs = [
    path.join(modulesFolder, "programs"),
    path.join(modulesFolder, "nodejs"),
    path.join(packageFolder, "src", "versions.ts"),
  ];
  key ??= contentKey(inputs, generatedFiles);
  return path.join(folders.tools, key);
}

export const binFolder = (): string => path.join(toolsFolder(), "bin");

export const tool = (name: string): string => path.join(binFolder(), name);

/** An empty file whose existence means that the group is complete. */
function marker(group: Group): string {
  const ownKey = group in moduleOf ? `-${ownKeyOf(group as OwnGroup)}` : "";
  return path.join(toolsFolder(), `.${group}${ownKey}`);
}

export const ownKeyOf = (group: OwnGroup): string => contentKey([path.join(modulesFolder, moduleOf[group])]);

export const isBuilt = (group: Group): boolean => fs.existsSync(marker(group));

export function markBuilt(group: Group): void {
  fs.writeFileSync(marker(group), "");
}

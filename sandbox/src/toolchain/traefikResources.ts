import * as fs from "node:fs";
import * as path from "node:path";

import type { Step } from "../progress/step";
import { buildStep } from "./buildStep";
import { moduleFolder } from "./goEnvironment";
import { modulesFolder, toolsFolder } from "./layout";

/** Where the modules keep their CRDs. */
const sources = {
  "gateway-api": { module: "sigs.k8s.io/gateway-api", place: "config/crd/standard" },
  traefik: {
    module: "github.com/traefik/traefik/v3",
    place: "docs/content/reference/dynamic-configuration/kubernetes-crd-definition-v1.yml",
  },
} as const;

/** The folder with one manifest of CRDs per module. */
export const traefikResourcesFolder = (): string => path.join(toolsFolder(), "traefik-resources");

/** Copies the CRDs of the modules that Traefik's `go.mod` pins. */
export function traefikResourcesStep(needs: readonly string[]): Step {
  return buildStep({
    id: "traefik-resources",
    title: "Fetch the CRDs of Traefik and the Gateway API",
    estimate: 10,
    needs,
    async run(go) {
      fs.mkdirSync(traefikResourcesFolder(), { recursive: true });
      for (const [name, { module, place }] of Object.entries(sources)) {
        const source = path.join(await moduleFolder(go, path.join(modulesFolder, "traefik"), module), place);
        const files = fs.statSync(source).isDirectory()
          ? fs.readdirSync(source).map((file) => path.join(source, file))
          : [source];
        const definitions = files.map((file) => fs.readFileSync(file, "utf8"));
        fs.writeFileSync(path.join(traefikResourcesFolder(), `${name}.yaml`), definitions.join("\n---\n"));
      }
    },
  });
}

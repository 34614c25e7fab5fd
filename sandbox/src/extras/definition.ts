import * as path from "node:path";

import type { Image } from "../images/catalog";
import { ownKeyOf } from "../toolchain/layout";

/** What the extras are made of: Traefik's objects and the definitions of its resources, and all images that are extras. */
export function extrasDefinition(images: readonly Image[], manifests: string): string {
  const archives = images.filter(({ extra }) => extra).map(({ archive }) => path.basename(archive));
  return JSON.stringify({ archives, resources: ownKeyOf("traefik-resources"), manifests });
}

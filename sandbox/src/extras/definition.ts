import * as path from "node:path";

import type { Image } from "../images/catalog";
import { ownKeyOf } from "../toolchain/layout";

/** Identifies a version of the extras: Traefik's manifests, its CRDs and the extra images. */
export function extrasDefinition(images: readonly Image[], manifests: string): string {
  const archives = images.filter(({ extra }) => extra).map(({ archive }) => path.basename(archive));
  return JSON.stringify({ archives, resources: ownKeyOf("traefik-resources"), manifests });
}

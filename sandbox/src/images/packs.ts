import * as fs from "node:fs";

import type { Group, OwnGroup } from "../toolchain/layout";
import type { Image } from "./catalog";

/** The program that an image contains. */
export const packs: Readonly<Record<string, Group>> = {
  "grafana-stand-in": "grafana-stand-in",
  pause: "kubernetes",
  prometheus: "prometheus",
  "prometheus-3": "prometheus-3",
  traefik: "traefik",
};

export const missingImages = (images: readonly Image[]): Image[] =>
  images.filter((image) => !fs.existsSync(image.archive));

/** The programs that the missing images contain, besides those of the toolchain. */
export function packedBy(images: readonly Image[]): OwnGroup[] {
  return missingImages(images)
    .map(({ name }) => packs[name])
    .filter((group) => group !== undefined && group !== "kubernetes" && group !== "pulumi");
}

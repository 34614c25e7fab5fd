import * as fs from "node:fs";

import type { Group, OwnGroup } from "../toolchain/layout";
import type { Image } from "./catalog";

/** The program of the toolchain that the build of an image packs. */
export const packs: Readonly<Record<string, Group>> = {
  pause: "kubernetes",
  prometheus: "prometheus",
  "prometheus-3": "prometheus-3",
  traefik: "traefik",
};

export const missingImages = (images: readonly Image[]): Image[] =>
  images.filter((image) => !fs.existsSync(image.archive));

/** What has to be made for the missing ones of these images, beside the toolchain. */
export function packedBy(images: readonly Image[]): OwnGroup[] {
  return missingImages(images)
    .map(({ name }) => packs[name])
    .filter((group) => group !== undefined && group !== "kubernetes" && group !== "pulumi");
}

import * as fs from "node:fs";

import type { Group, OwnGroup } from "../toolchain/layout";
import type { Image } from "./catalog";

/** The programs in images, in build order: the image of Prometheus takes longest after its program. */
export const programOfImage: Readonly<Record<string, Group>> = {
  prometheus: "prometheus",
  "grafana-stand-in": "grafana-stand-in",
  pause: "kubernetes",
  "prometheus-3": "prometheus-3",
  traefik: "traefik",
  "metrics-server": "metrics-server",
};

export const missingImages = (images: readonly Image[]): Image[] =>
  images.filter((image) => !fs.existsSync(image.archive));

/** The programs that the missing images contain, besides those of the toolchain. */
export function programsIn(images: readonly Image[]): OwnGroup[] {
  const missing = missingImages(images).map(({ name }) => name);
  return Object.entries(programOfImage)
    .filter(([name]) => missing.includes(name))
    .map(([, group]) => group)
    .filter((group) => group !== "kubernetes" && group !== "pulumi");
}

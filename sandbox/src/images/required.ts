import * as fs from "node:fs";

import { isReachable } from "../system/internet";
import { allImages, inBuildOrder, type Image } from "./catalog";

/** Images that no registry has. */
const ownImages = ["pause", "volume-helper", "model-api", "models"];

const registries = ["https://registry-1.docker.io/v2/", "https://ghcr.io/v2/"];

/** Returns the images to build: all, or only the project's own if the registries of the others are reachable. */
export async function requiredImages({ extras }: { extras: boolean }): Promise<Image[]> {
  const all = allImages().filter((image) => extras || !image.extra);
  const foreign = all.filter(({ name }) => !ownImages.includes(name));
  const allBuilt = all.every((image) => fs.existsSync(image.archive));
  if (
    allBuilt ||
    foreign.length === 0 ||
    !(await Promise.all(registries.map((url) => isReachable(url)))).every(Boolean)
  ) {
    return inBuildOrder(all);
  }
  const own = all.filter(({ name }) => ownImages.includes(name));
  const needed = (images: readonly Image[]): Image[] =>
    all.filter((image) => images.includes(image) || images.some(({ needs }) => needs.includes(image.name)));
  return inBuildOrder(needed(needed(own)));
}

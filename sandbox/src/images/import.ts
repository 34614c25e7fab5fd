import * as fs from "node:fs";

import { containerdSocket, type Layout } from "../cluster/layout";
import { findOnPath } from "../system/findOnPath";
import { runLogged } from "../system/run";
import { isBaseImage, type Image } from "./catalog";

/** Lists the imported archives: reading a file is faster than querying containerd. */
const record = (layout: Layout): string => layout.data("imported-images.json");

function readRecord(layout: Layout): string[] {
  try {
    return JSON.parse(fs.readFileSync(record(layout), "utf8")) as string[];
  } catch {
    return [];
  }
}

export function imagesToImport(layout: Layout, images: readonly Image[]): Image[] {
  const imported = readRecord(layout);
  const isBase = (image: Image): boolean => fs.existsSync(image.archive) && isBaseImage(image);
  return images.filter((image) => !imported.includes(image.archive) && !isBase(image));
}

/** Imports an archive into the cluster's containerd. */
export async function importImage(layout: Layout, image: Image, signal: AbortSignal): Promise<void> {
  const args = ["--address", containerdSocket, "--namespace", "k8s.io", "images", "import", image.archive];
  await runLogged({ file: findOnPath("ctr") ?? "ctr", args, log: layout.log("image-import"), signal });
  fs.writeFileSync(record(layout), JSON.stringify([...readRecord(layout), image.archive]));
}

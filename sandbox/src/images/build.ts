import * as fs from "node:fs";
import * as path from "node:path";

import { folders } from "../paths";
import type { Step } from "../progress/step";
import { pathWithSystemFolders } from "../system/findOnPath";
import { unmountBelow } from "../system/mounts";
import { capture, lastLines, runLogged } from "../system/run";
import { buildStepId } from "../toolchain/buildStep";
import { binFolder } from "../toolchain/layout";
import { referencesFile, type Image } from "./catalog";
import { missingImages, programOfImage } from "./programs";

/** Seconds on a machine with two cores and empty caches. */
const estimates: Readonly<Record<string, number>> = {
  python: 90,
  mlflow: 150,
  "mlflow-3": 180,
  "model-api": 90,
  models: 30,
  prometheus: 90,
  "prometheus-3": 90,
};

/** Disk space for the archives of all images, their downloads and scratch folders. */
const imageBytes = 4e9;

export const imageStepId = (name: string): string => `image-${name}`;

/** One step for each image whose archive is missing. Each starts as soon as the images and the program it needs exist. */
export function imageSteps(images: readonly Image[], needs: readonly string[]): Step[] {
  return missingImages(images).map((image, index) => {
    const log = path.join(folders.log, `image-${image.name}.log`);
    const packed = programOfImage[image.name];
    return {
      id: imageStepId(image.name),
      title: `Build the image ${image.name}${image.standIn ? " (a stand-in)" : ""}`,
      estimate: estimates[image.name] ?? 10,
      log,
      needs: [...needs, ...image.needs.map(imageStepId), ...(packed ? [buildStepId(packed)] : [])],
      // For all images together.
      diskSpace: index === 0 ? imageBytes : 0,
      async run({ signal, report }) {
        fs.mkdirSync(folders.log, { recursive: true });
        fs.writeFileSync(log, "");
        const timer = setInterval(() => {
          report(lastLines(log, 1)[0]?.slice(0, 100) ?? "");
        }, 1000);
        try {
          await buildImage(image, log, signal);
        } finally {
          clearInterval(timer);
        }
      },
    };
  });
}

async function buildImage(image: Image, log: string, signal: AbortSignal): Promise<void> {
  const work = path.join(folders.images, "work", image.name);
  const cache = path.join(folders.images, "cache");
  const unfinished = image.archive + ".unfinished";
  // A killed build may have left /proc mounted in it.
  await unmountBelow([work]);
  fs.rmSync(work, { recursive: true, force: true });
  fs.mkdirSync(work, { recursive: true });
  fs.mkdirSync(cache, { recursive: true });
  const env = { ...process.env, CACHE: cache, TOOLS: binFolder(), WORK: work, PATH: pathWithSystemFolders() };
  await runLogged({ file: "bash", args: [path.join(image.folder, "build.sh"), unfinished], env, log, signal });
  fs.writeFileSync(referencesFile(image.archive), JSON.stringify(await referencesIn(unfinished)));
  fs.renameSync(unfinished, image.archive);
  fs.rmSync(work, { recursive: true, force: true });
  removeOlder(image);
}

interface ManifestEntry {
  RepoTags?: string[];
}

async function referencesIn(archive: string): Promise<string[]> {
  const manifest = JSON.parse(await capture("tar", ["-xOf", archive, "manifest.json"])) as ManifestEntry[];
  return manifest.flatMap((entry) => entry.RepoTags ?? []);
}

/** Removes archives of the same image with other keys. */
function removeOlder(image: Image): void {
  const pattern = new RegExp(`^${image.name}-[0-9a-f]{12}\\.(tar|references\\.json)$`);
  const kept = [path.basename(image.archive), path.basename(referencesFile(image.archive))];
  for (const name of fs.readdirSync(folders.images)) {
    if (pattern.test(name) && !kept.includes(name)) {
      fs.rmSync(path.join(folders.images, name));
    }
  }
}

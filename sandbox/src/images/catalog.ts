import * as fs from "node:fs";
import * as path from "node:path";

import { folders, packageFolder, repositoryFolder } from "../paths";
import { contentKey } from "../system/hash";

/** A folder in `images/` with a build.sh. */
export interface Image {
  readonly name: string;
  readonly folder: string;
  /** Names of images to build first. */
  readonly needs: readonly string[];
  /** It replaces an image that cannot be pulled or built. */
  readonly standIn: boolean;
  /** It is built with the extras only: its folder has a file `extra`. */
  readonly extra: boolean;
  /** Its name changes with everything that the image is built from. */
  readonly archive: string;
}

const imagesFolder = path.join(packageFolder, "images");

export function allImages(): Image[] {
  const names = fs
    .readdirSync(imagesFolder)
    .filter((name) => fs.existsSync(path.join(imagesFolder, name, "build.sh")))
    .sort();
  const keys = new Map<string, string>();
  const keyOf = (name: string): string => {
    const known = keys.get(name);
    if (known !== undefined) {
      return known;
    }
    const folder = path.join(imagesFolder, name);
    const inputs = readList(path.join(folder, "inputs")).map((input) => path.join(repositoryFolder, input));
    const key = contentKey(
      [folder, ...inputs.filter((input) => fs.existsSync(input))],
      ["README.md"],
      readList(path.join(folder, "needs")).map(keyOf),
    );
    keys.set(name, key);
    return key;
  };
  return names.map((name) => ({
    name,
    folder: path.join(imagesFolder, name),
    needs: readList(path.join(imagesFolder, name, "needs")),
    standIn: name.endsWith("-stand-in"),
    extra: fs.existsSync(path.join(imagesFolder, name, "extra")),
    archive: path.join(folders.images, `${name}-${keyOf(name)}.tar`),
  }));
}

/** Sorts images so that each follows those it needs. */
export function inBuildOrder(images: readonly Image[]): Image[] {
  const ordered: Image[] = [];
  const visit = (image: Image): void => {
    if (!ordered.includes(image)) {
      image.needs.forEach((name) => {
        const needed = images.find((other) => other.name === name);
        if (needed) {
          visit(needed);
        }
      });
      ordered.push(image);
    }
  };
  images.forEach(visit);
  return ordered;
}

/** Lists the references in an archive. */
export function referencesFile(archive: string): string {
  return archive.replace(/\.tar$/, ".references.json");
}

export function readReferences(image: Image): string[] {
  try {
    return JSON.parse(fs.readFileSync(referencesFile(image.archive), "utf8")) as string[];
  } catch {
    return [];
  }
}

/** Base images have references below `localhost/`: no pod runs them. */
export function isBaseImage(image: Image): boolean {
  return readReferences(image).every((reference) => reference.startsWith("localhost/"));
}

function readList(file: string): string[] {
  if (!fs.existsSync(file)) {
    return [];
  }
  return fs
    .readFileSync(file, "utf8")
    .split("\n")
    .map((line) => line.replace(/#.*/, "").trim())
    .filter(Boolean);
}

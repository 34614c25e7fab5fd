import * as fs from "node:fs";
import * as path from "node:path";

import { folders, packageFolder, repositoryFolder } from "../paths";
import { contentKey } from "../system/hash";

/** An image that the sandbox can build: a folder in `images/` with a build.sh. */
export interface Image {
  readonly name: string;
  readonly folder: string;
  /** Names of the images that must have been built before. */
  readonly needs: readonly string[];
  /** Whether it only takes the place of the real one. */
  readonly standIn: boolean;
  /** Whether it is wanted with the extras only: a file `extra` in its folder says so. */
  readonly extra: boolean;
  /** The archive; its name changes with everything that the image is built from. */
  readonly archive: string;
}

/** The images that the sandbox cannot do without, wherever it runs. */
export const systemImages = ["pause", "volume-helper"];

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

/** In an order in which each comes after those that it needs. */
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

/** The reference names inside of an archive, from the manifest that `docker save` and buildah write. */
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

/** Images that others are built from have names that no registry could have: no pod runs them. */
export function isOnlyBase(image: Image): boolean {
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

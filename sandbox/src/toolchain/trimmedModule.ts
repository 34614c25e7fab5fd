import * as fs from "node:fs";
import * as path from "node:path";

import { folders } from "../paths";
import { capture } from "../system/run";
import { goEnvironment, moduleFolder } from "./goEnvironment";
import { modulesFolder } from "./layout";

/** A module that is built with one of its files replaced: by one that imports less, and so compiles in less time. */
export interface TrimmedModule {
  readonly module: string;
  /** The file, in the module. What takes its place has its name, in the folder `trimmed` of the building module. */
  readonly file: string;
}

/**
 * Makes a copy of the module, with the file, and a go.mod that names the copy: `go build -overlay` refuses files of the
 * module cache.
 *
 * @returns the go.mod, for `-modfile`. Its checksums are those of the building module; the copy was checked by its own
 * when it was fetched.
 */
export async function trimModule(go: string, building: string, { module, file }: TrimmedModule): Promise<string> {
  const cwd = path.join(modulesFolder, building);
  const folder = path.join(folders.build, "trimmed", building);
  const copy = path.join(folder, "module");
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  await capture("cp", ["-R", await moduleFolder(go, cwd, module), copy]);
  // Go makes its module cache read-only.
  await capture("chmod", ["-R", "u+w", copy]);
  fs.copyFileSync(path.join(cwd, "trimmed", path.basename(file)), path.join(copy, file));
  for (const name of ["go.mod", "go.sum"]) {
    fs.copyFileSync(path.join(cwd, name), path.join(folder, name));
  }
  const modfile = path.join(folder, "go.mod");
  await capture(go, ["mod", "edit", `-replace=${module}=${copy}`, modfile], { env: goEnvironment() });
  return modfile;
}

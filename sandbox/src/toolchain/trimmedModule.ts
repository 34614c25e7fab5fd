import * as fs from "node:fs";
import * as path from "node:path";

import { folders } from "../paths";
import { capture } from "../system/run";
import { goEnvironment, moduleFolder } from "./goEnvironment";
import { modulesFolder } from "./layout";

/** A module with one file replaced by one that imports less and so compiles faster. */
export interface TrimmedModule {
  readonly module: string;
  /** The file in the module. Its replacement has the same base name, in the folder `trimmed` of the building module. */
  readonly file: string;
}

/**
 * Copies the module, replaces the file, and writes a go.mod that refers to the copy: `go build -overlay` rejects files in
 * the module cache.
 *
 * @returns the go.mod, for `-modfile`. The module was verified against go.sum when it was fetched.
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

import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import type { StepContext } from "../progress/step";
import { runLogged } from "../system/run";
import { goEnvironment } from "./goEnvironment";
import { modulesFolder } from "./layout";

export interface GoBuild {
  readonly go: string;
  readonly module: string;
  /** Replaces the module's own go.mod. */
  readonly modfile?: string;
  readonly packages: readonly string[];
  /** A folder (ending in a slash), or the file for a single package. */
  readonly output: string;
  readonly tags?: readonly string[];
  /** String variables set by the linker. */
  readonly variables?: Readonly<Record<string, string>>;
  readonly log: string;
}

/** Builds programs of one module. */
export async function goBuild(build: GoBuild, context: StepContext): Promise<void> {
  fs.mkdirSync(path.dirname(build.output), { recursive: true });
  const total = await fetchModules(build, context);

  const before = countCompiled(build.log);
  const timer = setInterval(() => {
    context.report(`${countCompiled(build.log) - before} of at most ${total} Go packages compiled`);
  }, 1000);
  try {
    await runLogged({
      file: build.go,
      args: [
        "build",
        "-v",
        "-trimpath",
        `-p=${os.availableParallelism() + 1}`,
        ...moduleFlags(build),
        "-gcflags=all=-dwarf=false",
        `-ldflags=${linkerFlags(build)}`,
        "-o",
        build.output,
        ...build.packages,
      ],
      cwd: path.join(modulesFolder, build.module),
      env: goEnvironment(),
      log: build.log,
      signal: context.signal,
    });
  } finally {
    clearInterval(timer);
  }
}

function moduleFlags({ modfile, tags }: GoBuild): string[] {
  return [...(modfile === undefined ? [] : [`-modfile=${modfile}`]), ...(tags ? [`-tags=${tags.join(",")}`] : [])];
}

function linkerFlags(build: GoBuild): string {
  const variables = Object.entries(build.variables ?? {}).map(([name, value]) => `-X ${name}=${value}`);
  return ["-s", "-w", ...variables].join(" ");
}

/** Lists all packages, which fetches their modules; returns their number. */
export async function fetchModules(build: GoBuild, context: StepContext): Promise<number> {
  const list = `${build.log}.packages`;
  const timer = setInterval(() => {
    context.report(`${countLines(build.log, /^go: downloading /gm)} Go modules fetched`);
  }, 1000);
  try {
    await runLogged({
      file: build.go,
      args: ["list", ...moduleFlags(build), "-deps", ...build.packages],
      cwd: path.join(modulesFolder, build.module),
      env: goEnvironment(),
      log: build.log,
      output: list,
      signal: context.signal,
    });
    return countLines(list, /^.+$/gm);
  } finally {
    clearInterval(timer);
    fs.rmSync(list, { force: true });
  }
}

function countLines(file: string, pattern: RegExp): number {
  return (fs.readFileSync(file, "utf8").match(pattern) ?? []).length;
}

/** `go build -v` prints each package as its compilation starts. */
function countCompiled(log: string): number {
  return countLines(log, /^[a-z][\w./~+-]*$/gm);
}

import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import type { StepContext } from "../progress/step";
import { runLogged } from "../system/run";
import { goEnvironment } from "./goEnvironment";
import { modulesFolder } from "./layout";

/** The generated typings of the Kubernetes provider are large and called rarely: inlining in them only costs time. */
const generatedTypings = "github.com/pulumi/pulumi-kubernetes/sdk/v4/...";

export interface GoBuild {
  readonly go: string;
  readonly module: string;
  /** In place of the module's own go.mod. */
  readonly modfile?: string;
  readonly packages: readonly string[];
  /** A folder (its name ends in a slash), or the file for a single package. */
  readonly output: string;
  readonly tags?: readonly string[];
  /** Values of string variables, set by the linker. */
  readonly variables?: Readonly<Record<string, string>>;
  readonly log: string;
}

/** Builds programs of one module, with the number of packages compiled so far as progress. */
export async function goBuild(build: GoBuild, context: StepContext): Promise<void> {
  const cwd = path.join(modulesFolder, build.module);
  const env = goEnvironment();
  const flags = [
    ...(build.modfile === undefined ? [] : [`-modfile=${build.modfile}`]),
    ...(build.tags ? [`-tags=${build.tags.join(",")}`] : []),
  ];
  fs.mkdirSync(path.dirname(build.output), { recursive: true });

  const total = await fetchModules(build, cwd, env, flags, context);

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
        ...flags,
        "-gcflags=all=-dwarf=false",
        `-gcflags=${generatedTypings}=-l -dwarf=false`,
        `-ldflags=${linkerFlags(build)}`,
        "-o",
        build.output,
        ...build.packages,
      ],
      cwd,
      env,
      log: build.log,
      signal: context.signal,
    });
  } finally {
    clearInterval(timer);
  }
}

function linkerFlags(build: GoBuild): string {
  const variables = Object.entries(build.variables ?? {}).map(([name, value]) => `-X ${name}=${value}`);
  return ["-s", "-w", ...variables].join(" ");
}

/** Lists all packages, which fetches the modules that they are in; returns their number. */
async function fetchModules(
  build: GoBuild,
  cwd: string,
  env: NodeJS.ProcessEnv,
  flags: readonly string[],
  context: StepContext,
): Promise<number> {
  const list = `${build.log}.packages`;
  const timer = setInterval(() => {
    context.report(`${countLines(build.log, /^go: downloading /gm)} Go modules fetched`);
  }, 1000);
  try {
    await runLogged({
      file: build.go,
      args: ["list", ...flags, "-deps", ...build.packages],
      cwd,
      env,
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

/** `go build -v` writes a line for each package that it begins to compile. */
function countCompiled(log: string): number {
  return countLines(log, /^[a-z][\w./~+-]*$/gm);
}

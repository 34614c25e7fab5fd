import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { UserError } from "../errors";
import { folders } from "../paths";
import { findOnPath } from "../system/findOnPath";
import { capture } from "../system/run";

/** The oldest Go that the modules support. */
const minimumGo = { major: 1, minor: 26 };

/**
 * Modules that the checksum database lacks. They are still verified against go.sum.
 */
const withoutPublicChecksum = [
  "github.com/pulumi/pulumi-kubernetes/provider/v4",
  "github.com/pulumi/cloud-ready-checks",
  "github.com/pulumi/pulumi/sdk/nodejs/cmd/pulumi-language-nodejs/v3",
  "github.com/pulumi/pulumi/pkg/v3",
  "github.com/traefik/traefik/v3",
];

/** Private caches, removed after the build. The user's own are not used. */
export const moduleCache = path.join(folders.build, "gomodcache");
export const buildCache = path.join(folders.build, "gocache");

export async function findGo(): Promise<string> {
  const go = findOnPath("go");
  const advice = `Install Go ${minimumGo.major}.${minimumGo.minor} or newer (https://go.dev/doc/install) and run the command again.`;
  if (!go) {
    throw new UserError("go: not found on PATH; it is needed to build the programs.", advice);
  }
  const version = await capture(go, ["env", "GOVERSION"], { env: { GOTOOLCHAIN: "local" } });
  const [, major, minor] = /^go(\d+)\.(\d+)/.exec(version) ?? [];
  if (Number(major) !== minimumGo.major || Number(minor) < minimumGo.minor) {
    throw new UserError(
      `${go}: Go ${minimumGo.major}.${minimumGo.minor} or newer is needed to build the programs (got ${version}).`,
      advice,
    );
  }
  return go;
}

export function goEnvironment(): NodeJS.ProcessEnv {
  return {
    ...process.env,
    GOMODCACHE: moduleCache,
    GOCACHE: buildCache,
    GOTMPDIR: temporaryFolder(),
    GOTOOLCHAIN: "local",
    GOFLAGS: "-buildvcs=false",
    GOWORK: "off",
    GONOSUMDB: withoutPublicChecksum.join(","),
    CGO_ENABLED: "0",
    // Compiler processes are short-lived: garbage collection costs more than it saves.
    GOGC: "off",
    GOMEMLIMIT: "5GiB",
  };
}

/** Fetches a module that the one in `cwd` requires; returns its folder. */
export async function moduleFolder(go: string, cwd: string, module: string): Promise<string> {
  const answer = await capture(go, ["-C", cwd, "mod", "download", "-json", module], { env: goEnvironment() });
  return (JSON.parse(answer) as { Dir: string }).Dir;
}

/** In memory if there is enough: linking a large program writes a gigabyte. */
function temporaryFolder(): string {
  const shared = "/dev/shm";
  if (os.totalmem() > 12e9 && fs.existsSync(shared)) {
    const { bavail, bsize } = fs.statfsSync(shared);
    if (bavail * bsize > 6e9) {
      return shared;
    }
  }
  const folder = path.join(folders.build, "tmp");
  fs.mkdirSync(folder, { recursive: true });
  return folder;
}

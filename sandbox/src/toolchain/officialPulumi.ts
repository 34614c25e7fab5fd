import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";

import { UserError } from "../errors";
import { folders } from "../paths";
import type { Step } from "../progress/step";
import { runLogged } from "../system/run";
import { versions } from "../versions";
import { binFolder, markBuilt } from "./layout";

const releases = "https://get.pulumi.com/releases/sdk";
const checksums = `https://github.com/pulumi/pulumi/releases/download/v${versions.pulumi}/pulumi-${versions.pulumi}-checksums.txt`;

/** Probed to decide whether the release archive can be fetched. */
export const officialHost = "https://get.pulumi.com/";

export function officialPulumiStep(): Step {
  const log = path.join(folders.log, "pulumi-release.log");
  return {
    id: "official-pulumi",
    title: `Fetch the Pulumi ${versions.pulumi} release`,
    estimate: 30,
    log,
    async run({ signal }) {
      const architecture = process.arch === "arm64" ? "arm64" : "x64";
      const name = `pulumi-v${versions.pulumi}-${process.platform}-${architecture}.tar.gz`;
      const archive = await download(`${releases}/${name}`, signal);
      await verify(name, archive, signal);
      fs.mkdirSync(binFolder(), { recursive: true });
      const file = path.join(binFolder(), name);
      fs.writeFileSync(file, archive);
      await runLogged({ file: "tar", args: ["-xzf", file, "--strip-components=1", "-C", binFolder()], log, signal });
      fs.rmSync(file);
      markBuilt("pulumi");
    },
  };
}

/** Verifies against the release's checksums. If their host is unreachable, TLS has to suffice. */
async function verify(name: string, archive: Buffer, signal: AbortSignal): Promise<void> {
  const list = await download(checksums, signal).catch(() => undefined);
  signal.throwIfAborted();
  if (!list) {
    return;
  }
  const line = list
    .toString("utf8")
    .split("\n")
    .find((candidate) => candidate.endsWith(name));
  if (line?.split(/\s+/)[0] !== createHash("sha256").update(archive).digest("hex")) {
    throw new UserError(
      `${name}: the checksum differs from the one in the release.`,
      "Run the command again, or install Pulumi and add it to PATH.",
    );
  }
}

async function download(url: string, signal: AbortSignal): Promise<Buffer> {
  const response = await fetch(url, { signal });
  if (!response.ok) {
    throw new Error(`${url}: ${response.status} ${response.statusText}`);
  }
  return Buffer.from(await response.arrayBuffer());
}

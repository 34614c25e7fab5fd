import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";

import { UserError } from "../errors";
import { folders } from "../paths";
import type { Step } from "../progress/step";
import { runLogged } from "../system/run";
import { officialPulumi } from "../versions";
import { binFolder, markMade } from "./layout";

const releases = "https://get.pulumi.com/releases/sdk";

/** The host that is asked whether the official archive can be had. */
export const officialHost = "https://get.pulumi.com/";

/** Pulumi's own release archive, checked against the checksums that the release carries. */
export function officialPulumiStep(): Step {
  const log = path.join(folders.log, "pulumi-release.log");
  return {
    id: "official-pulumi",
    title: `Fetch Pulumi ${officialPulumi} from its makers`,
    estimate: 30,
    log,
    async run({ signal }) {
      const architecture = process.arch === "arm64" ? "arm64" : "x64";
      const name = `pulumi-v${officialPulumi}-${process.platform}-${architecture}.tar.gz`;
      const archive = await download(`${releases}/${name}`, signal);
      const checksums = (await download(`${releases}/pulumi-${officialPulumi}-checksums.txt`, signal)).toString("utf8");
      const expected = checksums
        .split("\n")
        .find((line) => line.endsWith(name))
        ?.split(/\s+/)[0];
      if (expected !== createHash("sha256").update(archive).digest("hex")) {
        throw new UserError(
          `The checksum of ${name} is not the one that the release lists.`,
          "Run the command again; if it stays so, put a `pulumi` on PATH yourself.",
        );
      }
      fs.mkdirSync(binFolder(), { recursive: true });
      const file = path.join(binFolder(), name);
      fs.writeFileSync(file, archive);
      await runLogged({ file: "tar", args: ["-xzf", file, "--strip-components=1", "-C", binFolder()], log, signal });
      fs.rmSync(file);
      markMade("pulumi");
    },
  };
}

async function download(url: string, signal: AbortSignal): Promise<Buffer> {
  const response = await fetch(url, { signal });
  if (!response.ok) {
    throw new Error(`${url}: ${response.status} ${response.statusText}`);
  }
  return Buffer.from(await response.arrayBuffer());
}

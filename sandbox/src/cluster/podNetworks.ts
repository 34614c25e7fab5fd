import * as fs from "node:fs";
import * as path from "node:path";

import { capture } from "../system/run";
import { networkName } from "./firewallRules";

/** The results of CNI calls, also those of other CNI users. */
const resultsFolder = "/var/lib/cni/results";

interface CniResult {
  result?: { interfaces?: { sandbox?: string }[] };
}

function resultFiles(): string[] {
  const names = fs.existsSync(resultsFolder) ? fs.readdirSync(resultsFolder) : [];
  return names.filter((name) => name.startsWith(`${networkName}-`)).map((name) => path.join(resultsFolder, name));
}

/**
 * Removes the network namespaces of terminated pods, and so their devices. The results stay: CNI needs them to release the
 * pods' addresses at the next start.
 */
export async function removePodNamespaces(): Promise<void> {
  const results = resultFiles().map((file) => JSON.parse(fs.readFileSync(file, "utf8")) as CniResult);
  const namespaces = results.flatMap(({ result }) => result?.interfaces ?? []).flatMap(({ sandbox }) => sandbox ?? []);
  for (const namespace of new Set(namespaces.filter((name) => fs.existsSync(name)))) {
    await capture("umount", ["--lazy", namespace]).catch(() => undefined);
    fs.rmSync(namespace, { force: true });
  }
}

export function removePodNetworkResults(): void {
  resultFiles().forEach((file) => {
    fs.rmSync(file, { force: true });
  });
}

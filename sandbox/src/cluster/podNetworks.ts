import * as fs from "node:fs";
import * as path from "node:path";

import { capture } from "../system/run";
import { networkName } from "./firewallRules";

/** The folder where CNI keeps the results of its calls, with those of other users of CNI. */
const resultsFolder = "/var/lib/cni/results";

/** The part of a result file that names network namespaces. */
interface CniResult {
  result?: { interfaces?: { sandbox?: string }[] };
}

/** The files that say which pod has which network namespace. */
function resultFiles(): string[] {
  const names = fs.existsSync(resultsFolder) ? fs.readdirSync(resultsFolder) : [];
  return names.filter((name) => name.startsWith(`${networkName}-`)).map((name) => path.join(resultsFolder, name));
}

/**
 * Removes the network namespaces of pods that have ended, and with them their network devices. The results stay: when the
 * cluster starts again, CNI frees the addresses of these pods by them.
 */
export async function removePodNamespaces(): Promise<void> {
  const results = resultFiles().map((file) => JSON.parse(fs.readFileSync(file, "utf8")) as CniResult);
  const namespaces = results.flatMap(({ result }) => result?.interfaces ?? []).flatMap(({ sandbox }) => sandbox ?? []);
  for (const namespace of new Set(namespaces.filter((name) => fs.existsSync(name)))) {
    await capture("umount", ["--lazy", namespace]).catch(() => undefined);
    fs.rmSync(namespace, { force: true });
  }
}

export function forgetPodNetworks(): void {
  resultFiles().forEach((file) => {
    fs.rmSync(file, { force: true });
  });
}

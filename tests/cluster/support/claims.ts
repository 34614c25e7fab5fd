import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Kubectl } from "./kubectl";

const execute = promisify(execFile);

/** All claims of the platform. */
export const CLAIMS = [
  "data-pvc",
  "grafana-data-pvc",
  "logs-pvc",
  "mlflow-artifacts-pvc",
  "mlflow-backend-pvc",
  "models-pvc",
  "prometheus-data-pvc",
];

/** The claims that exist, in alphabetical order. */
export async function claimNames(kubectl: Kubectl): Promise<string[]> {
  return (await kubectl.names("persistentvolumeclaims")).map((name) => name.replace(/^.*\//, "")).sort();
}

/** A line for each claim: its name, its uid and its volume. Another volume would be an empty one. */
export function boundVolumes(kubectl: Kubectl): Promise<string> {
  return kubectl.run(
    "get",
    "persistentvolumeclaims",
    "--output=jsonpath={range .items[*]}{.metadata.name} {.metadata.uid} {.spec.volumeName}\n{end}",
  );
}

interface Volume {
  readonly spec: {
    readonly local?: { readonly path: string };
    readonly hostPath?: { readonly path: string };
    readonly claimRef?: { readonly namespace: string; readonly name: string };
  };
  readonly status: { readonly phase: string };
}

/**
 * Runs a shell script as root with the volume of every bound claim at /claims/NAME. On this machine, where the volumes of the
 * embedded cluster are: the namespace of a stack admits no pod of root.
 *
 * @returns what it printed.
 */
export async function inClaims(kubectl: Kubectl, script: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "cancer-mlops-claims-"));
  try {
    for (const { spec, status } of await kubectl.list<Volume>("persistentvolumes")) {
      const { claimRef, local, hostPath } = spec;
      const path = (local ?? hostPath)?.path;
      if (status.phase !== "Bound" || claimRef?.namespace !== kubectl.namespace || path === undefined) continue;
      symlinkSync(path, join(folder, claimRef.name));
    }
    const { stdout } = await execute("sh", ["-euc", script.replaceAll("/claims", folder)]);
    return stdout.replaceAll(folder, "/claims");
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A line for each file in the folders /claims/NAME/kept: checksum and path. */
export function keptChecksums(kubectl: Kubectl, claims = "*"): Promise<string> {
  return inClaims(kubectl, `cd /claims; find ${claims}/kept -type f -exec sha256sum {} + | sort -k 2`);
}

import type { Kubectl } from "./kubectl";
import { runPod } from "./pods";

const IMAGE = "prom/prometheus:v2.48.0";

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

/** Runs a shell script as root in a pod that mounts every claim at /claims/NAME. @returns what it printed. */
export async function inClaims(kubectl: Kubectl, script: string): Promise<string> {
  const claims = await claimNames(kubectl);
  const name = `in-claims-${String(Date.now())}`;
  const command = ["sh", "-euc", script];
  const spec = {
    containers: [
      {
        name,
        image: IMAGE,
        command,
        securityContext: { runAsUser: 0, runAsGroup: 0 },
        volumeMounts: claims.map((claim) => ({ name: claim, mountPath: `/claims/${claim}` })),
      },
    ],
    volumes: claims.map((claim) => ({ name: claim, persistentVolumeClaim: { claimName: claim } })),
  };
  return runPod(kubectl, name, IMAGE, command, { spec });
}

/** A line for each file in the folders /claims/NAME/kept: checksum and path. */
export function keptChecksums(kubectl: Kubectl, claims = "*"): Promise<string> {
  return inClaims(kubectl, `cd /claims; find ${claims}/kept -type f -exec sha256sum {} + | sort -k 2`);
}

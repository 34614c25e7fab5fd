import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { imageReference } from "../../lib/catalog/image";
import { claimKeys, claimSpec } from "../../lib/catalog/claims";
import { DATA_COPY, labelsOf } from "../../lib/catalog/labels";
import { containerSecurityContext, podSecurityContext } from "../../lib/catalog/podSecurity";
import { parseQuantity } from "../../lib/catalog/quantity";
import { containerResources, helperResources, limitsDisk } from "../../lib/catalog/resources";
import type { StorageSettings } from "../../lib/config";
import { version } from "../../package.json";
import type { Owner } from "./claimOwners";
import type { ObjectBody } from "./objects";
import type { Target } from "./target";

export const PROGRAMS = "/tmp/programs";

export interface HelperPod {
  readonly name: string;
  readonly mounts: readonly { readonly claim: string; readonly path: string; readonly readOnly: boolean }[];
  readonly owner: Owner;
  /** The node on which the claim's service runs: a ReadWriteOnce volume cannot be mounted on another one. */
  readonly node: string | undefined;
}

/**
 * A pod that mounts claims as the user of their service, and waits for programs to be run in it. Its image is MLflow's,
 * which contains Python and is in use on every cluster of the platform.
 */
export function helperPod(
  { stack, settings }: Pick<Target, "stack" | "settings">,
  pod: HelperPod,
  serviceAccountName?: string,
): ObjectBody {
  const { uid, service } = pod.owner;
  return {
    metadata: { labels: labelsOf(stack, DATA_COPY, DATA_COPY, version) },
    spec: {
      restartPolicy: "Never",
      terminationGracePeriodSeconds: 5,
      ...(serviceAccountName === undefined ? {} : { serviceAccountName }),
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      imagePullSecrets: settings.imagePullSecrets.map((name) => ({ name })),
      tolerations: settings[service].tolerations,
      ...(pod.node === undefined
        ? { nodeSelector: settings[service].nodeSelector }
        : { affinity: { nodeAffinity: onNode(pod.node) } }),
      securityContext: podSecurityContext(uid, settings.podSecurity),
      containers: [
        {
          name: "data-copy",
          image: imageReference(settings.mlflow, settings.registry),
          imagePullPolicy: settings.mlflow.pullPolicy,
          command: ["python", "-c", programs.wait],
          env: Object.entries(programs).map(([name, value]) => ({ name: `PROGRAM_${name}`, value })),
          resources: containerResources(
            helperResources(largest(pod.mounts, settings.storage)),
            limitsDisk(settings[service].resources),
          ),
          securityContext: containerSecurityContext,
          volumeMounts: [
            { name: "tmp", mountPath: "/tmp" },
            ...pod.mounts.map(({ claim, path, readOnly }) => ({ name: claim, mountPath: path, readOnly })),
          ],
          readinessProbe: { exec: { command: ["cat", `${PROGRAMS}/ready`] }, periodSeconds: 1, timeoutSeconds: 5 },
        },
      ],
      volumes: [
        { name: "tmp", emptyDir: {} },
        ...pod.mounts.map(({ claim }) => ({ name: claim, persistentVolumeClaim: { claimName: claim } })),
      ],
    },
  };
}

/** The size of the largest claim in bytes. */
function largest(mounts: HelperPod["mounts"], storage: StorageSettings): number {
  const sizes = claimKeys
    .map((key) => claimSpec(key, storage))
    .filter(({ name }) => mounts.some(({ claim }) => claim === name))
    .map(({ size }) => parseQuantity(size) ?? 0);
  return Math.max(0, ...sizes);
}

/** Not spec.nodeName, which bypasses the scheduler: it binds a claim that waits for its first consumer. */
function onNode(name: string): object {
  const matchFields = [{ key: "metadata.name", operator: "In", values: [name] }];
  return { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchFields }] } };
}

/** The programs of pod/ by name. */
const programs = Object.fromEntries(
  readdirSync(join(__dirname, "pod"))
    .filter((file) => file.endsWith(".py"))
    .map((file) => [file.slice(0, -".py".length), readFileSync(join(__dirname, "pod", file), "utf8")]),
) as Readonly<Record<string, string>> & { readonly wait: string };

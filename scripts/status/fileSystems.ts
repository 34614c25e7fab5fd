import { execa } from "execa";
import { services } from "../../lib/catalog/services";
import type { ServiceName } from "../../lib/catalog/services";
import type { KubernetesClient } from "../../lib/cluster/client";
import type { FileSystem } from "./status";
import type * as client from "@kubernetes/client-node" with { "resolution-mode": "import" };

type FileSystems = ReadonlyMap<string, FileSystem>;

interface Summary {
  readonly pods?: readonly {
    readonly volume?: readonly {
      readonly pvcRef?: { readonly name: string; readonly namespace: string };
      readonly usedBytes?: number;
      readonly capacityBytes?: number;
    }[];
  }[];
}

/**
 * Returns the file systems of the claims that running pods mount, by the name of the claim: from the kubelets where the user
 * may ask them, otherwise from `df` in the pods. Claims of which neither tells anything are left out.
 *
 * @param kubectl - the options with which kubectl reaches the cluster and namespace.
 */
export async function readFileSystems(
  cluster: KubernetesClient,
  namespace: string,
  pods: readonly client.V1Pod[],
  kubectl: readonly string[],
): Promise<FileSystems> {
  const running = pods.filter(({ status }) => status?.phase === "Running");
  const nodes = [...new Set(running.flatMap(({ spec }) => spec?.nodeName ?? []))];
  const found = new Map((await Promise.all(nodes.map((node) => ofNode(cluster, namespace, node)))).flat());
  const unknown = running.filter((pod) => mounts(pod).some(({ claim }) => !found.has(claim)));
  for (const [claim, fileSystem] of (await Promise.all(unknown.map((pod) => ofPod(pod, kubectl)))).flat()) {
    found.set(claim, fileSystem);
  }
  return found;
}

async function ofNode(cluster: KubernetesClient, namespace: string, name: string): Promise<[string, FileSystem][]> {
  try {
    const answer: unknown = await cluster.core.connectGetNodeProxyWithPath({ name, path: "stats/summary" });
    const { pods = [] } = (typeof answer === "string" ? JSON.parse(answer) : answer) as Summary;
    return pods.flatMap(({ volume = [] }) =>
      volume.flatMap(({ pvcRef, usedBytes, capacityBytes }) =>
        pvcRef?.namespace !== namespace || usedBytes === undefined || capacityBytes === undefined
          ? []
          : [[pvcRef.name, { usedBytes, capacityBytes }] satisfies [string, FileSystem]],
      ),
    );
  } catch {
    // Rights in the namespace are not enough.
    return [];
  }
}

/** The claims that the container of the service mounts. */
function mounts({ metadata, spec }: client.V1Pod): { readonly claim: string; readonly path: string }[] {
  const service = metadata?.labels?.["app.kubernetes.io/name"];
  const container = spec?.containers.find(({ name }) => name === service);
  return (container?.volumeMounts ?? []).flatMap(({ name, mountPath: path }) => {
    const claim = spec?.volumes?.find((volume) => volume.name === name)?.persistentVolumeClaim?.claimName;
    return claim === undefined ? [] : [{ claim, path }];
  });
}

async function ofPod(pod: client.V1Pod, kubectl: readonly string[]): Promise<[string, FileSystem][]> {
  const name = pod.metadata?.name ?? "";
  const container = pod.metadata?.labels?.["app.kubernetes.io/name"] ?? "";
  if (!isService(container)) return [];
  const found = await Promise.all(
    mounts(pod).map(async ({ claim, path }) => {
      const args = [...kubectl, "exec", name, `--container=${container}`, "--", "df", "-Pk", path];
      const { failed, stdout } = await execa("kubectl", args, { reject: false, timeout: 10_000 });
      const fileSystem = failed ? undefined : parseDf(stdout);
      return fileSystem === undefined ? [] : [[claim, fileSystem] satisfies [string, FileSystem]];
    }),
  );
  return found.flat();
}

const isService = (name: string): name is ServiceName => name in services;

/** The last line of `df -Pk`: device, blocks of 1024 bytes, used, available, … */
export function parseDf(text: string): FileSystem | undefined {
  const [, blocks, used] = /^\S+\s+(\d+)\s+(\d+)\s/.exec(text.trim().split("\n").at(-1) ?? "") ?? [];
  if (blocks === undefined || used === undefined) return undefined;
  return { usedBytes: Number(used) * 1024, capacityBytes: Number(blocks) * 1024 };
}

import { existsSync } from "node:fs";
import { delimiter } from "node:path";
import { refusal } from "../refusal";
import type { Settings } from "../settings";
import type * as client from "@kubernetes/client-node" with { "resolution-mode": "import" };

/** What the program reads from the cluster before it plans anything. Nothing here writes. */

export interface ClusterFacts {
  /** Of the namespace kube-system: the cluster's identity, whatever its contexts are called. */
  readonly uid: string;
  readonly nodeAddress: string | undefined;
  readonly namespace: ExistingObject | undefined;
  readonly claims: readonly ExistingClaim[];
  readonly classes: readonly ExistingClass[];
  /** Instances (stacks) of the platform that have Deployments in the namespace. */
  readonly instances: readonly string[];
  /** The NodePorts that are taken, in any namespace. */
  readonly nodePorts: readonly { readonly port: number; readonly namespace: string; readonly service: string }[];
  /** Whether a pod of the API is ready, and so has a model. */
  readonly apiReady: boolean;
}

export interface ExistingObject {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly terminating: boolean;
}

export interface ExistingClaim extends ExistingObject {
  readonly size: string;
  /** What its volume has: less than the size while it has not been expanded; undefined while it has none. */
  readonly capacity: string | undefined;
  readonly accessModes: readonly string[];
  readonly className: string | undefined;
}

export interface ExistingClass {
  readonly name: string;
  readonly expandable: boolean;
}

/** A cluster as a context of the user's kubeconfig names it. */
export class Cluster {
  /** Until a context is named, the library would talk to the kubeconfig's current one. */
  private connected = false;

  private constructor(
    private readonly library: typeof client,
    private readonly config: client.KubeConfig,
  ) {}

  /** Loads the kubeconfig as kubectl does: $KUBECONFIG, ~/.kube/config, or the service account of a pod. */
  static async load(): Promise<Cluster> {
    // Imported on demand: it is an ES module, and not needed where YAML is rendered.
    const library = await import("@kubernetes/client-node");
    const config = new library.KubeConfig();
    const { KUBECONFIG } = process.env;
    if (KUBECONFIG === undefined || KUBECONFIG === "") config.loadFromDefault();
    // A file that is not there is passed over, as kubectl does; the library would fail.
    const files = (KUBECONFIG ?? "").split(delimiter).filter((file) => existsSync(file));
    for (const file of files) {
      const part = new library.KubeConfig();
      part.loadFromFile(file);
      // Of two things of one name the first counts, as it does for kubectl. The library's own merge fails.
      for (const cluster of part.clusters) if (config.getCluster(cluster.name) === null) config.addCluster(cluster);
      for (const user of part.users) if (config.getUser(user.name) === null) config.addUser(user);
      for (const context of part.contexts)
        if (config.getContextObject(context.name) === null) config.addContext(context);
    }
    return new Cluster(library, config);
  }

  /** The contexts of the user's kubeconfig; without those that the library makes up where there is none. */
  get contexts(): readonly string[] {
    return this.config
      .getContexts()
      .map(({ name }) => name)
      .filter((name) => name !== "loaded-context" && name !== "inClusterContext");
  }

  /**
   * Undefined where YAML is rendered and no cluster is meant.
   *
   * @throws {pulumi.RunError} in words, where the cluster does not answer or refuses to.
   */
  async read({ context, namespace }: Settings["kubernetes"]): Promise<ClusterFacts | undefined> {
    if (context === undefined) return undefined;
    this.config.setCurrentContext(context);
    this.connected = true;
    const core = this.config.makeApiClient(this.library.CoreV1Api);
    const apps = this.config.makeApiClient(this.library.AppsV1Api);
    const storage = this.config.makeApiClient(this.library.StorageV1Api);
    try {
      const [system, nodes, existing, claims, classes, deployments, services] = await Promise.all([
        core.readNamespace({ name: "kube-system" }),
        core.listNode({ limit: 1 }),
        core.listNamespace({ fieldSelector: `metadata.name=${namespace}` }),
        core.listNamespacedPersistentVolumeClaim({ namespace }),
        storage.listStorageClass(),
        apps.listNamespacedDeployment({ namespace, labelSelector: "app.kubernetes.io/part-of=cancer-mlops" }),
        core.listServiceForAllNamespaces(),
      ]);
      return {
        uid: system.metadata?.uid ?? "",
        nodeAddress: addressOf(nodes.items[0]),
        namespace: existing.items.map(objectOf)[0],
        claims: claims.items.map((claim) => ({
          ...objectOf(claim),
          size: claim.spec?.resources?.requests?.storage ?? "0",
          capacity: claim.status?.capacity?.storage,
          accessModes: claim.spec?.accessModes ?? [],
          className: claim.spec?.storageClassName,
        })),
        classes: classes.items.map(({ metadata, allowVolumeExpansion }) => ({
          name: metadata?.name ?? "",
          expandable: allowVolumeExpansion === true,
        })),
        instances: [
          ...new Set(deployments.items.map(({ metadata }) => metadata?.labels?.["app.kubernetes.io/instance"] ?? "")),
        ],
        nodePorts: services.items.flatMap(({ metadata, spec }) =>
          (spec?.ports ?? []).flatMap(({ nodePort }) =>
            nodePort === undefined
              ? []
              : [{ port: nodePort, namespace: metadata?.namespace ?? "", service: metadata?.name ?? "" }],
          ),
        ),
        apiReady: deployments.items.some(
          ({ metadata, status }) => metadata?.name === "api" && (status?.readyReplicas ?? 0) > 0,
        ),
      };
    } catch (error) {
      throw refusal(`The cluster of context ${context} cannot be read: ${reason(error)}`);
    }
  }

  /**
   * The address that the cluster's load balancer got, waited for until the Service is `timeoutSeconds` old; undefined
   * where there is none by then, or no cluster is meant.
   */
  async loadBalancerAddress(namespace: string, name: string, timeoutSeconds: number): Promise<string | undefined> {
    if (!this.connected) return undefined;
    const core = this.config.makeApiClient(this.library.CoreV1Api);
    for (;;) {
      const { items } = await core.listNamespacedService({ namespace, fieldSelector: `metadata.name=${name}` });
      const [ingress] = items[0]?.status?.loadBalancer?.ingress ?? [];
      const address = ingress?.hostname ?? ingress?.ip;
      const age = Date.now() - (items[0]?.metadata?.creationTimestamp?.getTime() ?? 0);
      if (address !== undefined || age >= timeoutSeconds * 1000) return address;
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }
}

function objectOf({ metadata }: { metadata?: client.V1ObjectMeta }): ExistingObject {
  return {
    name: metadata?.name ?? "",
    labels: metadata?.labels ?? {},
    terminating: metadata?.deletionTimestamp !== undefined,
  };
}

/** A node's own word on where it is reached: from the internet, else from its network. */
function addressOf(node: client.V1Node | undefined): string | undefined {
  const addresses = node?.status?.addresses ?? [];
  const find = (type: string) => addresses.find((candidate) => candidate.type === type)?.address;
  return find("ExternalIP") ?? find("InternalIP");
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ("code" in error && "body" in error) return `${String(error.code)} ${words(error.body) ?? quoted(error)}`;
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}

/** The message of a Status object, or the text of a proxy that answered in the API server's place. */
function words(body: unknown): string | undefined {
  if (typeof body !== "string") return (body as { message?: string } | undefined)?.message;
  try {
    return (JSON.parse(body) as { message?: string }).message;
  } catch {
    return body;
  }
}

/** The library puts the words of some answers into a message of several lines, and nowhere else. */
function quoted({ message }: Error): string {
  return /^Message: (.*)$/m.exec(message)?.[1] ?? message;
}

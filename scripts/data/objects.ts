import type { KubernetesClient } from "../../lib/cluster/client";
import { reason } from "../../lib/cluster/reason";
import { until } from "../../lib/cluster/until";
import type * as client from "@kubernetes/client-node" with { "resolution-mode": "import" };

interface Kinds {
  Deployment: client.V1Deployment;
  PersistentVolume: client.V1PersistentVolume;
  PersistentVolumeClaim: client.V1PersistentVolumeClaim;
  Pod: client.V1Pod;
  StorageClass: client.V1StorageClass;
}

type Kind = keyof Kinds;

const kinds: Readonly<Record<Kind, { readonly apiVersion: string; readonly namespaced: boolean }>> = {
  Deployment: { apiVersion: "apps/v1", namespaced: true },
  PersistentVolume: { apiVersion: "v1", namespaced: false },
  PersistentVolumeClaim: { apiVersion: "v1", namespaced: true },
  Pod: { apiVersion: "v1", namespaced: true },
  StorageClass: { apiVersion: "storage.k8s.io/v1", namespaced: false },
};

/** The field manager of all changes that are not Pulumi's. */
const MANAGER = "cancer-mlops-data";

/** An object, or a patch of one, without what identifies it. */
export interface ObjectBody {
  readonly metadata?: object;
  readonly spec?: object;
}

class RequestError extends Error {
  constructor(
    message: string,
    readonly code: number | undefined,
  ) {
    super(message);
  }
}

/** The objects that the data commands read and change, in one namespace. Requests finish even if the user interrupts. */
export class Objects {
  private readonly api: client.KubernetesObjectApi;

  constructor(
    private readonly cluster: KubernetesClient,
    readonly namespace: string,
  ) {
    this.api = cluster.api(cluster.library.KubernetesObjectApi);
  }

  /** Returns undefined if the object does not exist. */
  async find<K extends Kind>(kind: K, name: string): Promise<Kinds[K] | undefined> {
    const { apiVersion, metadata } = this.header(kind, name);
    try {
      return await this.request(`read ${kind} ${name}`, this.api.read({ apiVersion, kind, metadata }));
    } catch (error) {
      if (isStatus(error, 404)) return undefined;
      throw error;
    }
  }

  async pods(labelSelector: string): Promise<readonly client.V1Pod[]> {
    const { namespace } = this;
    const list = this.cluster.core.listNamespacedPod({ namespace, labelSelector });
    return (await this.request("list Pods", list)).items;
  }

  async create(kind: Kind, name: string, object: ObjectBody): Promise<void> {
    const created = this.merged(kind, name, object);
    await this.request(`create ${kind} ${name}`, this.api.create(created, undefined, undefined, MANAGER));
  }

  /** Merges a patch, in which null removes a field, under a field manager of our own; {@link releaseFieldOwnership} afterwards. */
  async patch(kind: Kind, name: string, patch: ObjectBody): Promise<void> {
    const { MergePatch } = this.cluster.library.PatchStrategy;
    const patched = this.api.patch(
      this.merged(kind, name, patch),
      undefined,
      undefined,
      MANAGER,
      undefined,
      MergePatch,
    );
    await this.request(`patch ${kind} ${name}`, patched);
  }

  /** Server-side apply under another field manager; a conflict is an error. */
  async apply(kind: Kind, name: string, manager: string, object: ObjectBody): Promise<void> {
    const { ServerSideApply } = this.cluster.library.PatchStrategy;
    const applied = this.merged(kind, name, object);
    await this.request(
      `apply ${kind} ${name}`,
      this.api.patch(applied, undefined, undefined, manager, undefined, ServerSideApply),
    );
  }

  /**
   * Releases the fields that were written under our field manager: a `pulumi up` that changes one of them would fail with
   * "Server-Side Apply field conflict".
   */
  async releaseFieldOwnership(kind: Kind, name: string): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const metadata = (await this.find(kind, name))?.metadata;
      const managedFields = metadata?.managedFields?.filter(({ manager }) => manager !== MANAGER);
      if (managedFields?.length === metadata?.managedFields?.length) return;
      try {
        // With a resourceVersion, a patch of an object that has changed since is a conflict.
        await this.patch(kind, name, { metadata: { resourceVersion: metadata?.resourceVersion, managedFields } });
        return;
      } catch (error) {
        if (attempt === 10 || !isStatus(error, 409)) throw error;
      }
    }
  }

  /** Deletes an object if it exists. */
  async delete(kind: Kind, name: string): Promise<void> {
    try {
      await this.request(`delete ${kind} ${name}`, this.api.delete(this.header(kind, name)));
    } catch (error) {
      if (!isStatus(error, 404)) throw error;
    }
  }

  /** Deletes an object if it exists, and waits until it is gone. */
  async deleteAndWait(kind: Kind, name: string, seconds: number): Promise<void> {
    const uid = (await this.find(kind, name))?.metadata?.uid;
    if (uid === undefined) return;
    await this.delete(kind, name);
    const isGone = async () => ((await this.find(kind, name))?.metadata?.uid === uid ? undefined : true);
    await until(isGone, { seconds, what: `the deletion of ${kind} ${name}`, retryErrors: true });
  }

  private header(kind: Kind, name: string) {
    const { apiVersion, namespaced } = kinds[kind];
    return { apiVersion, kind, metadata: { name, ...(namespaced ? { namespace: this.namespace } : {}) } };
  }

  private merged(kind: Kind, name: string, { metadata, ...rest }: ObjectBody) {
    const header = this.header(kind, name);
    return { ...header, ...rest, metadata: { ...header.metadata, ...metadata } };
  }

  private async request<T>(what: string, response: Promise<T>): Promise<T> {
    try {
      return await response;
    } catch (error) {
      throw new RequestError(`Cannot ${what}: ${reason(error)}`, this.cluster.errorCode(error));
    }
  }
}

function isStatus(error: unknown, code: number): boolean {
  return error instanceof RequestError && error.code === code;
}

import type { Stack } from "@pulumi/pulumi/automation";
import type { KubernetesClient } from "../../lib/cluster/client";

/** A resource in the state of a stack. */
interface StateResource {
  readonly type: string;
  /** NAMESPACE/NAME, or NAME of what is in no namespace. */
  readonly id?: string;
  /** True if the stack only reads it. */
  readonly external?: boolean;
}

type Names = (cluster: KubernetesClient, namespace: string) => Promise<readonly (string | undefined)[]>;

/** The kinds without which the platform does not run. */
const kinds: Readonly<Record<string, { readonly kind: string; readonly names: Names }>> = {
  "kubernetes:apps/v1:Deployment": {
    kind: "Deployment",
    names: async ({ apps }, namespace) => namesOf(await apps.listNamespacedDeployment({ namespace })),
  },
  "kubernetes:core/v1:Service": {
    kind: "Service",
    names: async ({ core }, namespace) => namesOf(await core.listNamespacedService({ namespace })),
  },
  "kubernetes:core/v1:ConfigMap": {
    kind: "ConfigMap",
    names: async ({ core }, namespace) => namesOf(await core.listNamespacedConfigMap({ namespace })),
  },
  "kubernetes:core/v1:Secret": {
    kind: "Secret",
    names: async ({ core }, namespace) => namesOf(await core.listNamespacedSecret({ namespace })),
  },
  "kubernetes:core/v1:ServiceAccount": {
    kind: "ServiceAccount",
    names: async ({ core }, namespace) => namesOf(await core.listNamespacedServiceAccount({ namespace })),
  },
  "kubernetes:core/v1:PersistentVolumeClaim": {
    kind: "PVC",
    names: async ({ core }, namespace) => namesOf(await core.listNamespacedPersistentVolumeClaim({ namespace })),
  },
};

function namesOf({ items }: { readonly items: readonly { readonly metadata?: { readonly name?: string } }[] }) {
  return items.map(({ metadata }) => metadata?.name);
}

/** Returns the objects that the stack's state has, and the cluster no longer has. */
export async function deletedObjects(stack: Stack, cluster: KubernetesClient): Promise<string[]> {
  const { deployment } = (await stack.exportStack()) as {
    readonly deployment?: { readonly resources?: readonly StateResource[] };
  };
  const { resources = [] } = deployment ?? {};
  const recorded = resources.flatMap(({ type, id = "", external }) => {
    const found = kinds[type];
    const [namespace, name] = id.split("/");
    return found === undefined || namespace === undefined || name === undefined || external === true
      ? []
      : [{ ...found, namespace, name }];
  });
  const lists = new Map<string, ReturnType<Names>>();
  const missing = await Promise.all(
    recorded.map(async ({ kind, names, namespace, name }) => {
      const key = `${namespace} ${kind}`;
      const list = lists.get(key) ?? names(cluster, namespace);
      lists.set(key, list);
      return (await list).includes(name) ? [] : [`${kind} ${name}`];
    }),
  );
  return missing.flat();
}

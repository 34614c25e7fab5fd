import * as pulumi from "@pulumi/pulumi";
import { stringify } from "yaml";
import { SERVICE_ACCOUNT_FOLDER } from "../catalog/serviceAccount";
import type { Settings } from "../config";
import { userError } from "../config/userError";
import type { KubernetesClient } from "./client";
import { Kubeconfig } from "./kubeconfig";

/** How the provider and the program itself reach the cluster. */
export type ClusterAccess =
  | { readonly kind: "context"; readonly context: string }
  /** The text of a kubeconfig. @param name - of the cluster in messages. */
  | { readonly kind: "kubeconfig"; readonly text: string; readonly name: string }
  /** The stack that creates the cluster does not have the output yet. */
  | { readonly kind: "unknown"; readonly name: string }
  /** YAML is rendered. */
  | { readonly kind: "none" };

/** The way to a cluster that exists. */
export type ReachableAccess = Extract<ClusterAccess, { readonly kind: "context" | "kubeconfig" }>;

/** Reads an output of another stack, undefined if it is not set. */
export type ReadOutput = (stack: string, output: string) => Promise<unknown>;

/** @throws {pulumi.RunError} if `kubernetes.inCluster` is set and the program does not run in a pod. */
export async function clusterAccess(
  { context, kubeconfigFrom, inCluster }: Settings["kubernetes"],
  kubeconfig: string | undefined,
  readOutput: ReadOutput,
): Promise<ClusterAccess> {
  if (context !== undefined) return { kind: "context", context };
  if (kubeconfig !== undefined) return { kind: "kubeconfig", text: kubeconfig, name: "the secret kubeconfig" };
  if (inCluster) return { kind: "kubeconfig", text: podKubeconfig(process.env), name: "kubernetes.inCluster" };
  if (kubeconfigFrom === undefined) return { kind: "none" };
  const { stack, output } = kubeconfigFrom;
  const name = `output ${output} of stack ${stack}`;
  const value = await readOutput(stack, output);
  if (value === undefined) return { kind: "unknown", name };
  // Some stacks have the kubeconfig as an object. JSON is YAML.
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return { kind: "kubeconfig", text, name };
}

/**
 * Connects to the cluster; returns undefined if there is none, or if it is only planned.
 *
 * @throws {pulumi.RunError} if an update needs a cluster that does not exist yet.
 */
export async function connect(access: ClusterAccess, user: Kubeconfig): Promise<KubernetesClient | undefined> {
  switch (access.kind) {
    case "unknown":
      planWithoutCluster(access.name);
      return undefined;
    case "none":
      return undefined;
    default:
      return connectTo(access, user);
  }
}

/** @param user - the kubeconfig of the user. */
export function connectTo(access: ReachableAccess, user: Kubeconfig): Promise<KubernetesClient> {
  return access.kind === "context"
    ? Promise.resolve(user.connect(access.context))
    : Kubeconfig.connect(access.text, access.name);
}

function planWithoutCluster(name: string): void {
  const problem = `kubernetes.kubeconfigFrom: there is no ${name} yet`;
  if (!pulumi.runtime.isDryRun()) throw userError(`${problem}: update that stack first`);
  void pulumi.log.warn(`${problem}: planned without reading the cluster`);
}

/** The kubeconfig of a pod's service account. https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/ */
export function podKubeconfig({
  KUBERNETES_SERVICE_HOST: host,
  KUBERNETES_SERVICE_PORT: port,
}: NodeJS.ProcessEnv): string {
  if (host === undefined || port === undefined) {
    throw userError(
      "kubernetes.inCluster: the program does not run in a pod of the cluster (KUBERNETES_SERVICE_HOST is not set); " +
        "set kubernetes.context instead",
    );
  }
  const name = "in-cluster";
  const server = `https://${host.includes(":") ? `[${host}]` : host}:${port}`;
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name, cluster: { server, "certificate-authority": `${SERVICE_ACCOUNT_FOLDER}/ca.crt` } }],
    // Read again and again, since the kubelet renews it.
    users: [{ name, user: { tokenFile: `${SERVICE_ACCOUNT_FOLDER}/token` } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    "current-context": name,
  });
}

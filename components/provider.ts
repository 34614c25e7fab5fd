import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { ClusterAccess } from "../lib/cluster/access";
import type { Settings } from "../lib/config";

/**
 * The provider of all resources. It takes over objects that exist: lib/cluster/preflight.ts has refused those that are not
 * the stack's.
 *
 * @param uid - identifies the cluster, so that another way to it replaces nothing; undefined if it may not be read.
 */
export function createProvider(
  access: ClusterAccess,
  { renderYamlToDirectory }: Settings["kubernetes"],
  uid: string | undefined,
): k8s.Provider {
  // The SDK would pass $KUBECONFIG as an input: the state would hold a local path, and a list of files would fail. The
  // provider reads the variable itself, as kubectl does.
  delete process.env.KUBECONFIG;
  return new k8s.Provider(
    "cluster",
    {
      enableServerSideApply: true,
      upsertExistingObjects: true,
      ...(renderYamlToDirectory === undefined ? accessArgs(access) : { renderYamlToDirectory }),
      ...(uid === undefined ? {} : { clusterIdentifier: uid }),
    },
    // Without the right to read it, the cluster is taken for the one in the state.
    uid === undefined ? { ignoreChanges: ["clusterIdentifier"] } : {},
  );
}

function accessArgs(access: ClusterAccess): Pick<k8s.ProviderArgs, "context" | "kubeconfig"> {
  switch (access.kind) {
    case "context":
      return { context: access.context };
    case "kubeconfig":
      return { kubeconfig: pulumi.secret(access.text) };
    case "unknown":
      return { kubeconfig: pulumi.output(pulumi.unknown as unknown as string) };
    case "none":
      return {};
  }
}

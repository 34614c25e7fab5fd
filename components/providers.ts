import * as k8s from "@pulumi/kubernetes";
import type { Settings } from "../lib/config";

/**
 * Two providers for one cluster. The one for claims and namespace adopts existing objects, which an earlier stack
 * retained. The other one rejects them (from version 4.29), so that it overwrites nothing that another stack manages.
 *
 * @param uid - identifies the cluster, so that renaming a context replaces nothing.
 */
export function createProviders(
  { context, renderYamlToDirectory }: Settings["kubernetes"],
  uid: string | undefined,
): { readonly provider: k8s.Provider; readonly storageProvider: k8s.Provider } {
  // The SDK would pass $KUBECONFIG as an input: the state would hold a local path, and a list of files would fail. The
  // provider reads the variable itself, as kubectl does.
  delete process.env.KUBECONFIG;
  const args: k8s.ProviderArgs = {
    enableServerSideApply: true,
    ...(renderYamlToDirectory === undefined ? { context } : { renderYamlToDirectory }),
    ...(uid === undefined ? {} : { clusterIdentifier: uid }),
  };
  return {
    provider: new k8s.Provider("cluster", args),
    storageProvider: new k8s.Provider("storage", { ...args, upsertExistingObjects: true }),
  };
}

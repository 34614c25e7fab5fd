import * as k8s from "@pulumi/kubernetes";
import type { Settings } from "./settings";

/**
 * Two providers for one cluster. That of claims and namespace may take over what exists: it has to take back what an
 * earlier stack left. The other refuses (from version 4.29 on), so that no stranger's object is overwritten.
 *
 * @param uid - identity of the cluster: with it, renaming a context replaces nothing.
 */
export function providers(
  { context, renderYamlToDirectory }: Settings["kubernetes"],
  uid: string | undefined,
): { readonly provider: k8s.Provider; readonly storageProvider: k8s.Provider } {
  // The SDK would make $KUBECONFIG an input of the provider: a path of this machine in the state, and of a list of files
  // no provider at all. The provider reads the variable itself, as kubectl does.
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

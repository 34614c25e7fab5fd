import type { KubernetesClient } from "./client";

/**
 * The status that a Service returns for a GET, through the API server's proxy; undefined if it does not answer or the user
 * may not use the proxy.
 */
export async function serviceStatus(
  cluster: KubernetesClient,
  namespace: string,
  service: string,
  path: string,
): Promise<number | undefined> {
  const request = { namespace, name: `${service}:http`, path: path.replace(/^\//, "") };
  try {
    await cluster.core.connectGetNamespacedServiceProxyWithPath(request);
    return 200;
  } catch (error) {
    return cluster.errorCode(error);
  }
}

import type { KubernetesClient } from "./client";

/** A network policy may drop what the API server sends to pods, which would answer within milliseconds. */
const TIMEOUT_SECONDS = 5;

/**
 * The body that a Service returns for a GET, through the API server's proxy.
 *
 * @throws {Error} if the status is not 2xx, it does not answer, or the user may not use the proxy.
 */
export async function getFromService(
  cluster: KubernetesClient,
  namespace: string,
  service: string,
  path: string,
): Promise<unknown> {
  const core = cluster.api(cluster.library.CoreV1Api, TIMEOUT_SECONDS);
  const request = { namespace, name: `${service}:http`, path: path.replace(/^\//, "") };
  return core.connectGetNamespacedServiceProxyWithPath(request);
}

/** The status that a Service returns for a GET; undefined if it does not answer or the user may not use the proxy. */
export async function serviceStatus(...request: Parameters<typeof getFromService>): Promise<number | undefined> {
  try {
    await getFromService(...request);
    return 200;
  } catch (error) {
    const [cluster] = request;
    return cluster.errorCode(error);
  }
}

import type { KubernetesClient } from "./client";
import { reason } from "./reason";

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

/**
 * The status that a Service returns for a GET; undefined if it does not exist or does not answer. The API server itself answers
 * 403 to a user who may not use the proxy, and 503 for a Service without a ready pod.
 */
export async function serviceStatus(...request: Parameters<typeof getFromService>): Promise<number | undefined> {
  try {
    await getFromService(...request);
    return 200;
  } catch (error) {
    const [cluster, , service] = request;
    return reason(error).includes(`services "${service}" not found`) ? undefined : cluster.errorCode(error);
  }
}

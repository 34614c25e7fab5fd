import type { KubernetesClient } from "./client";
import { until } from "./until";

/**
 * Waits for the address of a Service of type LoadBalancer, until the Service is `timeoutSeconds` old. Returns undefined if
 * it has none by then.
 */
export async function loadBalancerAddress(
  { core }: KubernetesClient,
  namespace: string,
  name: string,
  timeoutSeconds: number,
): Promise<string | undefined> {
  const probe = async () => {
    const { items } = await core.listNamespacedService({ namespace, fieldSelector: `metadata.name=${name}` });
    const [service] = items;
    const [ingress] = service?.status?.loadBalancer?.ingress ?? [];
    const address = ingress?.hostname ?? ingress?.ip;
    const age = Date.now() - (service?.metadata?.creationTimestamp?.getTime() ?? 0);
    return address !== undefined || age >= timeoutSeconds * 1000 ? { address } : undefined;
  };
  // A missing address must not fail an update that is complete.
  const found = await until(probe, {
    seconds: timeoutSeconds,
    what: `the address of ${name}`,
  }).catch(() => undefined);
  return found?.address;
}

import { labelSelector, podSelector } from "../../lib/catalog/labels";
import type { PerEnabledService, PerService, ServiceName } from "../../lib/catalog/services";
import { services } from "../../lib/catalog/services";
import type { KubernetesClient } from "../../lib/cluster/client";
import type { Settings } from "../../lib/config";
import { isEnabled } from "../../lib/config/enabledServices";
import type { ApiPod, Health } from "./health";
import { healthOf, notProbed, stopped, waitsForModel } from "./health";
import { probe } from "./probe";

/** Waits until the services answer, and returns the health of each. */
export async function checkServices(
  urls: Partial<PerService<string>>,
  settings: Settings,
  stack: string,
  cluster: KubernetesClient | undefined,
): Promise<PerEnabledService<Health>> {
  const check = async (service: ServiceName): Promise<Health> => {
    if (settings[service].replicas === 0) return stopped(service);
    const url = urls[service];
    if (url === undefined) return notProbed;
    const outcome = await probe(url + services[service].healthPath, settings.routing.tls?.selfSigned === true);
    const mayWait = service === "api" && settings.api.modelsImage === undefined;
    return healthOf(service, outcome, settings, mayWait && waitsForModel(await apiPods(settings, stack, cluster)));
  };
  const ifEnabled = (service: ServiceName) => (isEnabled(settings, service) ? check(service) : undefined);
  const [api, mlflow, prometheus, grafana] = await Promise.all([
    check("api"),
    check("mlflow"),
    ifEnabled("prometheus"),
    ifEnabled("grafana"),
  ]);
  return { api, mlflow, ...(prometheus && { prometheus }), ...(grafana && { grafana }) };
}

/** None if the cluster cannot be read. */
async function apiPods(
  { kubernetes: { namespace } }: Settings,
  stack: string,
  cluster: KubernetesClient | undefined,
): Promise<readonly ApiPod[]> {
  const selector = labelSelector(podSelector(stack, "api"));
  const pods = await cluster?.core.listNamespacedPod({ namespace, labelSelector: selector }).catch(() => undefined);
  return pods?.items ?? [];
}

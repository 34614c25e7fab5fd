import { serviceNames } from "../catalog/services";
import type { Settings } from "../config";
import { show } from "../config/problems";
import type { ClusterState } from "./state";

/** The API server rejects another class, or the first one, as long as the Service is a load balancer. */
export function changedLoadBalancerClasses({ objects }: ClusterState, settings: Settings): string[] {
  return serviceNames.flatMap((service) => {
    const { type, loadBalancerClass: wanted } = settings[service].service;
    const name = `${service}-service-external`;
    const existing = objects.find((object) => object.kind === "Service" && object.name === name)?.loadBalancerClass;
    if (type !== "LoadBalancer" || wanted === undefined || existing === undefined || existing === wanted) return [];
    return [
      `${service}.service.loadBalancerClass: immutable while Service ${name} is a load balancer (got ${show(wanted)}; it has ` +
        `${existing === "" ? "none" : show(existing)}); set ${service}.service.type: ClusterIP and run pulumi up, then set both`,
    ];
  });
}

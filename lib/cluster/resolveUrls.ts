import * as pulumi from "@pulumi/pulumi";
import { addressesOf } from "../catalog/addresses";
import type { PerService, ServiceName } from "../catalog/services";
import { perService, services } from "../catalog/services";
import { httpUrl, staticUrl } from "../config/urls";
import { loadBalancerAddress } from "./loadBalancer";
import type { WatchArgs, WatchedPlatform } from "./watchedPlatform";

/** The external URL of each service, or the command that makes it reachable or shows its address. */
export function resolveUrls(platform: WatchedPlatform, args: WatchArgs): PerService<pulumi.Output<string>> {
  return perService((service) => resolveUrl(service, platform, args));
}

function resolveUrl(
  service: ServiceName,
  { namespace, endpoints }: WatchedPlatform,
  { cluster, state, settings }: WatchArgs,
): pulumi.Output<string> {
  const { routing, kubernetes } = settings;
  const { type, nodePort, port, addressTimeoutSeconds } = settings[service].service;
  const known = staticUrl(
    addressesOf(routing)[service],
    settings[service].service,
    routing.nodeAddress ?? state?.nodeAddress,
  );
  if (known !== undefined) return pulumi.output(known);
  const { internal, external } = endpoints[service];
  return pulumi
    .all([(external ?? internal).metadata, namespace, external?.id])
    .apply(async ([{ name }, inNamespace]) => {
      const kubectl = `kubectl --context ${kubernetes.context ?? "CONTEXT"} --namespace ${inNamespace}`;
      switch (type) {
        case "ClusterIP": {
          const { port: local } = services[service];
          return `http://localhost:${local} after: ${kubectl} port-forward service/${name} ${local}`;
        }
        case "NodePort":
          return `http://NODE:${nodePort}, with the address of a node from: ${kubectl} get nodes -o wide`;
        case "LoadBalancer": {
          const address = cluster && (await loadBalancerAddress(cluster, inNamespace, name, addressTimeoutSeconds));
          return address === undefined
            ? `no address yet; to see it once the load balancer has one: ${kubectl} get service ${name}`
            : httpUrl(address, port);
        }
      }
    });
}

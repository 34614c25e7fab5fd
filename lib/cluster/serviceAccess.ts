import * as pulumi from "@pulumi/pulumi";
import { addressesOf } from "../catalog/addresses";
import type { PerService, ServiceName } from "../catalog/services";
import { services } from "../catalog/services";
import type { Settings } from "../config";
import { enabledServices } from "../config/enabledServices";
import { kubectl } from "../config/kubectl";
import { httpUrl, staticUrl } from "../config/urls";
import { loadBalancerAddress } from "./loadBalancer";
import type { WatchArgs, WatchedPlatform } from "./watchedPlatform";

/** How a user reaches each service from outside the cluster: each is in one of the two. */
export interface ServiceAccess {
  /** The URLs. An output is undefined until the load balancer has an address. */
  readonly urls: Partial<PerService<pulumi.Output<string | undefined>>>;
  /** The command to type for a service without a URL. */
  readonly accessCommands: Partial<PerService<pulumi.Output<string | undefined>>>;
}

export function serviceAccess(platform: WatchedPlatform, args: WatchArgs): ServiceAccess {
  const access = enabledServices(args.settings).map((service) => [service, accessOf(service, platform, args)] as const);
  const select = (key: keyof Access) =>
    Object.fromEntries(
      access.flatMap(([service, { [key]: value }]) => (value === undefined ? [] : [[service, value]])),
    );
  return { urls: select("url"), accessCommands: select("command") };
}

interface Access {
  readonly url?: pulumi.Output<string | undefined>;
  readonly command?: pulumi.Output<string | undefined>;
}

function accessOf(service: ServiceName, platform: WatchedPlatform, { cluster, state, settings }: WatchArgs): Access {
  const { routing } = settings;
  const { type, port, addressTimeoutSeconds } = settings[service].service;
  const known = staticUrl(
    addressesOf(routing)[service],
    settings[service].service,
    routing.nodeAddress ?? state?.nodeAddress,
  );
  if (known !== undefined) return { url: pulumi.output(known) };
  const endpoints = platform.endpoints[service];
  if (endpoints === undefined) return {};
  const { internal, external } = endpoints;
  const name = (external ?? internal).metadata.name;
  switch (type) {
    case "ClusterIP":
      return { command: command(settings, pulumi.interpolate`port-forward service/${name} ${services[service].port}`) };
    case "NodePort":
      return { command: command(settings, pulumi.output("get nodes --output wide")) };
    case "LoadBalancer": {
      const { namespace } = settings.kubernetes;
      const address = pulumi
        .all([name, external?.id])
        .apply(async ([created]) =>
          cluster === undefined ? undefined : loadBalancerAddress(cluster, namespace, created, addressTimeoutSeconds),
        );
      const show = command(settings, pulumi.interpolate`get service ${name}`);
      return {
        url: address.apply((found) => (found === undefined ? undefined : httpUrl(found, port))),
        command: pulumi.all([address, show]).apply(([found, text]) => (found === undefined ? text : undefined)),
      };
    }
  }
}

function command({ kubernetes }: Settings, args: pulumi.Output<string>): pulumi.Output<string> {
  return pulumi.interpolate`${kubectl(kubernetes)} --namespace ${kubernetes.namespace} ${args}`;
}

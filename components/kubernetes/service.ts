import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Address } from "../../lib/catalog/addresses";
import { FIELD_OWNERSHIP, SKIP_AWAIT } from "../../lib/catalog/annotations";
import type { Labels } from "../../lib/catalog/labels";
import { podSelector } from "../../lib/catalog/labels";
import type { ServiceName } from "../../lib/catalog/services";
import { servedPrefix, services } from "../../lib/catalog/services";
import type { ServiceSettings } from "../../lib/config";
import type { PlatformContext } from "./context";

export interface ServiceArgs {
  readonly context: PlatformContext;
  readonly labels: Labels;
  readonly settings: ServiceSettings["service"];
}

/** The Services of one workload. */
export interface ServiceEndpoints {
  /** `NAME-service`, a ClusterIP. */
  readonly internal: k8s.core.v1.Service;
  /** `NAME-service-external`, a NodePort or load balancer; undefined unless `service.type` asks for one. */
  readonly external: k8s.core.v1.Service | undefined;
}

export function createServices(
  name: ServiceName,
  { context, labels, settings }: ServiceArgs,
  opts: pulumi.CustomResourceOptions,
): ServiceEndpoints {
  const create = (
    serviceName: string,
    spec: k8s.types.input.core.v1.ServiceSpec,
    annotations: Readonly<Record<string, string>> = {},
  ) =>
    new k8s.core.v1.Service(
      serviceName,
      {
        metadata: {
          name: serviceName,
          namespace: context.namespace,
          labels,
          annotations: { ...FIELD_OWNERSHIP, ...SKIP_AWAIT, ...annotations },
        },
        spec: { selector: podSelector(context.stack, name), ...spec },
      },
      opts,
    );
  const { port } = services[name];
  const external = externalSpec(settings, port, context);
  return {
    internal: create(`${name}-service`, { type: "ClusterIP", ports: [{ name: "http", port, targetPort: "http" }] }),
    external: external && create(`${name}-service-external`, external, settings.annotations),
  };
}

function externalSpec(
  { type, nodePort, port: loadBalancerPort, loadBalancerSourceRanges, loadBalancerClass }: ServiceSettings["service"],
  port: number,
  { movedNodePorts }: PlatformContext,
): k8s.types.input.core.v1.ServiceSpec | undefined {
  switch (type) {
    case "ClusterIP":
      return undefined;
    case "NodePort":
      return { type, ports: [{ name: "http", port, targetPort: "http", nodePort: free(nodePort, movedNodePorts) }] };
    case "LoadBalancer":
      return {
        type,
        ports: [{ name: "http", port: loadBalancerPort, targetPort: "http" }],
        loadBalancerSourceRanges,
        ...(loadBalancerClass === undefined ? {} : { loadBalancerClass }),
      };
  }
}

/** Unknown in a preview while another Service has it: the API server would reject the Service, which the provider asks. */
function free(nodePort: number, moved: readonly number[]): pulumi.Input<number> {
  return pulumi.runtime.isDryRun() && moved.includes(nodePort)
    ? pulumi.output(pulumi.unknown as unknown as number)
    : nodePort;
}

/** The URL inside the cluster. */
export function internalUrl(
  name: ServiceName,
  { internal }: ServiceEndpoints,
  { namespace }: PlatformContext,
  { prefix }: Address,
): pulumi.Output<string> {
  return pulumi.interpolate`http://${internal.metadata.name}.${namespace}.svc:${services[name].port}${servedPrefix(name, prefix)}`;
}

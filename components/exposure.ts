import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { CommonArgs } from "./common";
import { FIELD_MANAGER, SKIP_AWAIT } from "./common";
import type { Labels } from "./labels";
import { selector } from "./labels";
import type { Address } from "./routing";
import type { ServiceSettings } from "./settings";

export interface ExposureArgs {
  readonly common: CommonArgs;
  readonly labels: Labels;
  /** The port of the ClusterIP Service, and of the container behind it. */
  readonly port: number;
  readonly settings: ServiceSettings["service"];
  /** Where the container answers 200 when it is well. */
  readonly healthPath: string;
}

/** The Services in front of a workload. */
export interface Exposure {
  readonly port: number;
  readonly settings: ServiceSettings["service"];
  readonly healthPath: string;
  /** `NAME-service`: inside the cluster. */
  readonly internal: k8s.core.v1.Service;
  /** `NAME-service-external`: where asked for. */
  readonly external: k8s.core.v1.Service | undefined;
}

export function expose(
  name: string,
  { common, labels, port, settings, healthPath }: ExposureArgs,
  opts: pulumi.CustomResourceOptions,
): Exposure {
  const service = (
    serviceName: string,
    spec: k8s.types.input.core.v1.ServiceSpec,
    annotations: Readonly<Record<string, string>> = {},
  ) =>
    new k8s.core.v1.Service(
      serviceName,
      {
        metadata: {
          name: serviceName,
          namespace: common.namespace,
          labels,
          annotations: { ...FIELD_MANAGER, ...SKIP_AWAIT, ...annotations },
        },
        spec: { selector: selector(labels), ...spec },
      },
      opts,
    );
  const spec = externalSpec(settings, port);
  return {
    port,
    settings,
    healthPath,
    internal: service(`${name}-service`, {
      type: "ClusterIP",
      ports: [{ name: "http", port, targetPort: "http" }],
    }),
    external: spec && service(`${name}-service-external`, spec, settings.annotations),
  };
}

function externalSpec(
  { type, nodePort, port: balancerPort, loadBalancerSourceRanges }: ServiceSettings["service"],
  port: number,
): k8s.types.input.core.v1.ServiceSpec | undefined {
  switch (type) {
    case "ClusterIP":
      return undefined;
    case "NodePort":
      return { type, ports: [{ name: "http", port, targetPort: "http", nodePort }] };
    case "LoadBalancer":
      return { type, ports: [{ name: "http", port: balancerPort, targetPort: "http" }], loadBalancerSourceRanges };
  }
}

/** The URL inside the cluster. `prefix`: the path that the service itself answers under. */
export function internalUrl(
  { internal, port }: Exposure,
  { namespace }: CommonArgs,
  prefix = "",
): pulumi.Output<string> {
  return pulumi.interpolate`http://${internal.metadata.name}.${namespace}.svc:${port}${prefix}`;
}

/** The URL from outside where it is known before anything is deployed: of a route, or of a NodePort. */
export function knownUrl(
  address: Address,
  { type, nodePort }: ServiceSettings["service"],
  nodeAddress: string | undefined,
): string | undefined {
  if (address.url !== undefined) return address.url;
  return type === "NodePort" && nodeAddress !== undefined ? httpUrl(nodeAddress, nodePort) : undefined;
}

/** Every URL from outside; undefined where one of them is known only once it is there. */
export function allUrls(
  address: Address,
  { type, nodePort }: ServiceSettings["service"],
  nodeAddress: string | undefined,
): readonly string[] | undefined {
  const route = address.url === undefined ? [] : [address.url];
  switch (type) {
    case "ClusterIP":
      return route;
    case "NodePort":
      return nodeAddress === undefined ? undefined : [...route, httpUrl(nodeAddress, nodePort)];
    case "LoadBalancer":
      return undefined;
  }
}

/** Reads the address that the cluster gave to a Service of type LoadBalancer; undefined where there is none in time. */
export type ReadAddress = (service: string, timeoutSeconds: number) => Promise<string | undefined>;

/** What to open, or to type first, where no URL is known beforehand. */
export function foundUrl(
  { internal, external, settings, port }: Exposure,
  common: CommonArgs,
  readAddress: ReadAddress,
): pulumi.Output<string> {
  const service = external?.metadata.name ?? internal.metadata.name;
  return pulumi.all([service, common.namespace, external?.id]).apply(async ([name, namespace]) => {
    const kubectl = `kubectl --context ${common.context ?? "CONTEXT"} --namespace ${namespace}`;
    switch (settings.type) {
      case "ClusterIP":
        return `http://localhost:${port} after: ${kubectl} port-forward service/${name} ${port}`;
      case "NodePort":
        return `http://NODE:${settings.nodePort}, NODE being an address of: ${kubectl} get nodes -o wide`;
      case "LoadBalancer": {
        const address = await readAddress(name, settings.addressTimeoutSeconds);
        return address === undefined
          ? `no address yet; the cluster's load balancer shows it in: ${kubectl} get service ${name}`
          : httpUrl(address, settings.port);
      }
    }
  });
}

function httpUrl(host: string, port: number): string {
  const quoted = host.includes(":") ? `[${host}]` : host;
  return `http://${quoted}${port === 80 ? "" : `:${port}`}`;
}

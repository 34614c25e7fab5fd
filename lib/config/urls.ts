import type { Address } from "../catalog/addresses";
import type { ServiceSettings } from "./schema";

/** The external URL if it is known before anything is deployed: that of a route or of a NodePort. */
export function staticUrl(
  address: Address,
  { type, nodePort }: ServiceSettings["service"],
  nodeAddress: string | undefined,
): string | undefined {
  if (address.url !== undefined) return address.url;
  return type === "NodePort" && nodeAddress !== undefined ? httpUrl(nodeAddress, nodePort) : undefined;
}

/** All external URLs; undefined if one of them is known only after the deployment. */
export function externalUrls(
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

export function httpUrl(host: string, port: number): string {
  const bracketed = host.includes(":") ? `[${host}]` : host;
  return `http://${bracketed}${port === 80 ? "" : `:${port}`}`;
}

import type { Address } from "../catalog/addresses";
import type { ServiceSettings } from "./schema";

/** The external URL if it is known before anything is deployed: that of a route, of the settings, or of a NodePort. */
export function staticUrl(
  address: Address,
  { type, nodePort, externalUrl }: ServiceSettings["service"],
  nodeAddress: string | undefined,
): string | undefined {
  if (address.url !== undefined) return address.url;
  if (externalUrl !== undefined) return externalUrl;
  return type === "NodePort" && nodeAddress !== undefined ? httpUrl(nodeAddress, nodePort) : undefined;
}

/** All external URLs; undefined if one of them is known only after the deployment. */
export function externalUrls(
  address: Address,
  { type, nodePort, externalUrl }: ServiceSettings["service"],
  nodeAddress: string | undefined,
): readonly string[] | undefined {
  const known = [address.url, externalUrl].filter((url) => url !== undefined);
  switch (type) {
    case "ClusterIP":
      return known;
    case "NodePort":
      if (nodeAddress !== undefined) return [...known, httpUrl(nodeAddress, nodePort)];
      return externalUrl === undefined ? undefined : known;
    case "LoadBalancer":
      return externalUrl === undefined ? undefined : known;
  }
}

export function httpUrl(host: string, port: number): string {
  const bracketed = host.includes(":") ? `[${host}]` : host;
  return `http://${bracketed}${port === 80 ? "" : `:${port}`}`;
}

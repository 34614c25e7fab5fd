import type * as client from "@kubernetes/client-node" with { "resolution-mode": "import" };

type Service = Pick<client.V1Service, "metadata" | "spec">;

/**
 * Returns whether the first IP family of the cluster is IPv6, which is that of pods' addresses; undefined if no Service
 * tells.
 *
 * @param services - of all namespaces, or the stack's own: they ask for no family.
 */
export function usesIpv6(services: readonly Service[]): boolean | undefined {
  const apiServer = services.find(
    ({ metadata }) => metadata?.namespace === "default" && metadata.name === "kubernetes",
  );
  const address = [apiServer, ...services].map((service) => service?.spec?.clusterIP).find(isAddress);
  return address?.includes(":");
}

function isAddress(address: string | undefined): address is string {
  return address !== undefined && address !== "" && address !== "None";
}

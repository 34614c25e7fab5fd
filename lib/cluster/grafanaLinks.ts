import { addressesOf } from "../catalog/addresses";
import type { Settings } from "../config";
import { staticUrl } from "../config/urls";

/** Grafana's pages use relative links; what leaves Grafana needs its URL, which a load balancer gets after the start. */
export function grafanaLinks({ grafana, routing }: Settings): string[] {
  const { service, env } = grafana;
  const known = staticUrl(addressesOf(routing).grafana, service, routing.nodeAddress) ?? env.GF_SERVER_ROOT_URL;
  if (service.type !== "LoadBalancer" || known !== undefined) return [];
  return [
    "grafana.service.externalUrl: not set, so links in Grafana's alerts and invitations, and OAuth redirects, lead to " +
      "http://localhost:3000; set the URL of the load balancer",
  ];
}

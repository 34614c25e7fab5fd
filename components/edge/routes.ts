import { createHash } from "node:crypto";
import type { Address, PerService, ServiceName } from "../routing";
import { serviceNames } from "../routing";
import type { RoutingSettings } from "../settings";
import { withoutLogin } from "../settings/routing";

/** One way from outside to a service. */
export interface Route {
  readonly service: ServiceName;
  readonly host: string;
  /** The path that is matched, with all below it; "" is every path. */
  readonly prefix: string;
  /** Whether the prefix is taken off before the service sees the request: only the API does not know its own. */
  readonly strip: boolean;
  /** Whether a password, or another service's word, is asked for first. */
  readonly protected: boolean;
}

/** Pure: the routes to the services that have an address. */
export function routesTo(addresses: PerService<Address>, { auth }: RoutingSettings): Route[] {
  return serviceNames.flatMap((service) => {
    const { host, prefix } = addresses[service];
    if (host === undefined) return [];
    return [
      {
        service,
        host,
        prefix,
        strip: service === "api" && prefix !== "",
        protected: auth !== undefined && hasNoLogin(service),
      },
    ];
  });
}

/** Whether a service lets everybody in who reaches it. */
export function hasNoLogin(service: ServiceName): service is (typeof withoutLogin)[number] {
  const names: readonly ServiceName[] = withoutLogin;
  return names.includes(service);
}

/** Every host once, in the order of the services. */
export function hostsOf(routes: readonly Route[]): string[] {
  return [...new Set(routes.map(({ host }) => host))];
}

/** A short name for what is too long, or not made, for the name of an object. */
export function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 8);
}

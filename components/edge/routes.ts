import { createHash } from "node:crypto";
import type { Address, PerService, ServiceName } from "../routing";
import { serviceNames } from "../routing";
import type { Settings } from "../settings";
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

/** Pure: the routes to the services that have an address. `guarded`: those that ask for a password at the edge. */
export function routesTo(addresses: PerService<Address>, guarded: readonly ServiceName[]): Route[] {
  return serviceNames.flatMap((service) => {
    const { host, prefix } = addresses[service];
    if (host === undefined) return [];
    return [
      {
        service,
        host,
        prefix,
        strip: service === "api" && prefix !== "",
        protected: guarded.includes(service),
      },
    ];
  });
}

/** The services that let everybody in who reaches them. */
export function servicesWithoutLogin({ mlflow }: Pick<Settings, "mlflow">): (typeof withoutLogin)[number][] {
  return withoutLogin.filter((name) => name !== "mlflow" || !mlflow.basicAuth);
}

/** The services that the edge asks a password for. Those with a login of their own would get the edge's in its place. */
export function guardedServices(settings: Pick<Settings, "mlflow" | "routing">): ServiceName[] {
  return settings.routing.auth === undefined ? [] : servicesWithoutLogin(settings);
}

/** Every host once, in the order of the services. */
export function hostsOf(routes: readonly Route[]): string[] {
  return [...new Set(routes.map(({ host }) => host))];
}

/** A short name for what is too long, or not made, for the name of an object. */
export function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 8);
}

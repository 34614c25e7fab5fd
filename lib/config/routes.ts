import { addressesOf, exposedServices } from "../catalog/addresses";
import type { MiddlewareName } from "../catalog/controllers/traefik";
import { middlewareNames } from "../catalog/controllers/traefik";
import type { ServiceName } from "../catalog/services";
import { serviceNames, withoutLogin } from "../catalog/services";
import type { Settings } from "./schema";

/** A route from outside to a service. */
export interface Route {
  readonly service: ServiceName;
  readonly host: string;
  /** Matches the path and everything below it; "" matches every path. */
  readonly prefix: string;
  /** True if the prefix is stripped before the request reaches the service: only the API does not know its own. */
  readonly stripPrefix: boolean;
  /** True if the route requires authentication. */
  readonly authProtected: boolean;
}

/** The routes of a stack: one for each service that is exposed. */
export function routesOf(settings: Pick<Settings, "mlflow" | "routing">): Route[] {
  const addresses = addressesOf(settings.routing);
  const authProtected = authProtectedServices(settings);
  return serviceNames.flatMap((service) => {
    const { host, prefix } = addresses[service];
    if (host === undefined) return [];
    return [
      {
        service,
        host,
        prefix,
        stripPrefix: service === "api" && prefix !== "",
        authProtected: authProtected.includes(service),
      },
    ];
  });
}

/** The services without a login of their own. */
export function servicesWithoutLogin({ mlflow }: Pick<Settings, "mlflow">): (typeof withoutLogin)[number][] {
  return withoutLogin.filter((name) => name !== "mlflow" || !mlflow.basicAuth);
}

/** The services whose routes require authentication; not those with a login of their own, which uses the same header. */
export function authProtectedServices(settings: Pick<Settings, "mlflow" | "routing">): ServiceName[] {
  return settings.routing.auth === undefined ? [] : servicesWithoutLogin(settings);
}

/** Every host once, in the order of the services. */
export function hostsOf(routes: readonly Route[]): string[] {
  return [...new Set(routes.map(({ host }) => host))];
}

/** Returns whether TLS ends at a certificate that the routes refer to, rather than at one that is managed elsewhere. */
export function hasCertificate({ tls }: Settings["routing"]): boolean {
  return tls !== undefined && tls.external !== true;
}

/** The Middlewares that Traefik needs. The Gateway API has filters of its own for all but authentication. */
export function traefikMiddlewares(routing: Settings["routing"], routes: readonly Route[]): readonly MiddlewareName[] {
  const viaIngress = routing.via === "ingress";
  const needed: Readonly<Record<MiddlewareName, boolean>> = {
    auth: routes.some(({ authProtected }) => authProtected),
    stripPrefix: viaIngress && routes.some(({ stripPrefix }) => stripPrefix),
    hsts: viaIngress && routing.hstsMaxAgeSeconds > 0,
    redirect: viaIngress && hasCertificate(routing),
  };
  return (Object.keys(middlewareNames) as MiddlewareName[]).filter((name) => needed[name]);
}

/** A service without a login that can be reached from outside, and that the stack does not allow explicitly. */
export interface UnauthenticatedService {
  readonly name: (typeof withoutLogin)[number];
  readonly via: "route" | "NodePort" | "load balancer";
}

export function unauthenticatedServices(settings: Settings): UnauthenticatedService[] {
  const { routing, allowUnauthenticated: allowed = [] } = settings;
  const open = servicesWithoutLogin(settings).filter((name) => !allowed.includes(name));
  return open.flatMap((name): UnauthenticatedService[] => {
    const { type } = settings[name].service;
    return [
      ...(exposedServices(routing).includes(name) && routing.auth === undefined
        ? [{ name, via: "route" } as const]
        : []),
      ...(type === "ClusterIP" ? [] : [{ name, via: type === "NodePort" ? "NodePort" : "load balancer" } as const]),
    ];
  });
}

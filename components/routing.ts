import type { RoutingSettings } from "./settings";

export const serviceNames = ["api", "mlflow", "prometheus", "grafana"] as const;
export type ServiceName = (typeof serviceNames)[number];

/** One value for each service. */
export type PerService<T> = Readonly<Record<ServiceName, T>>;

export function perService<T>(value: (name: ServiceName) => T): PerService<T> {
  return { api: value("api"), mlflow: value("mlflow"), prometheus: value("prometheus"), grafana: value("grafana") };
}

/** Where a service answers from outside; without host and URL where it has no route. */
export interface Address {
  readonly host?: string;
  /** The path that the service lives under, "" at the root of its host. */
  readonly prefix: string;
  /** Without a slash at its end. */
  readonly url?: string;
}

/** The services that get a route. */
export function exposed({ strategy, expose }: RoutingSettings): readonly ServiceName[] {
  return strategy === "none" ? [] : serviceNames.filter((name) => expose.includes(name));
}

/** The address of every service. Everything that needs an address takes it from here. */
export function addresses(settings: RoutingSettings): PerService<Address> {
  const routed = exposed(settings);
  return perService((name) => {
    const host = routed.includes(name) ? hostOf(name, settings) : undefined;
    if (host === undefined) return { prefix: "" };
    const prefix = prefixOf(name, settings);
    return { host, prefix, url: `${origin(host, settings)}${prefix}` };
  });
}

function hostOf(name: ServiceName, { strategy, host, hosts }: RoutingSettings): string | undefined {
  const own = hosts[name];
  if (own !== undefined) return own;
  return strategy === "subdomain" && host !== undefined ? `${name}.${host}` : host;
}

function prefixOf(name: ServiceName, { strategy, hosts, prefixes }: RoutingSettings): string {
  return prefixes[name] ?? (strategy === "path" && hosts[name] === undefined ? `/${name}` : "");
}

function origin(host: string, { tls, port }: RoutingSettings): string {
  const [scheme, standard] = tls === undefined ? ["http", 80] : ["https", 443];
  return `${scheme}://${host}${port === undefined || port === standard ? "" : `:${port}`}`;
}

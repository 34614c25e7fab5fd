import type { PerService, ServiceName } from "./services";
import { perService, serviceNames } from "./services";

/** The external address of a service. Without a route it has neither host nor URL. */
export interface Address {
  readonly host?: string;
  /** Path that the service serves under, "" at the root of its host. */
  readonly prefix: string;
  /** Without a trailing slash. */
  readonly url?: string;
}

/** The settings that decide on addresses. */
export interface Addressing {
  readonly strategy: "path" | "subdomain" | "none";
  readonly host?: string | undefined;
  readonly hosts: Readonly<Partial<Record<ServiceName, string | undefined>>>;
  readonly prefixes: Readonly<Partial<Record<ServiceName, string | undefined>>>;
  readonly expose: readonly ServiceName[];
  readonly tls?: object | undefined;
  readonly port?: number | undefined;
}

/** The services that get a route. */
export function exposedServices({ strategy, expose }: Pick<Addressing, "strategy" | "expose">): readonly ServiceName[] {
  return strategy === "none" ? [] : serviceNames.filter((name) => expose.includes(name));
}

export function addressesOf(settings: Addressing): PerService<Address> {
  const exposed = exposedServices(settings);
  return perService((name) => {
    const host = exposed.includes(name) ? hostOf(name, settings) : undefined;
    if (host === undefined) return { prefix: "" };
    const prefix = prefixOf(name, settings);
    return { host, prefix, url: `${origin(host, settings)}${prefix}` };
  });
}

function hostOf(name: ServiceName, { strategy, host, hosts }: Addressing): string | undefined {
  const own = hosts[name];
  if (own !== undefined) return own;
  return strategy === "subdomain" && host !== undefined ? `${name}.${host}` : host;
}

function prefixOf(name: ServiceName, { strategy, hosts, prefixes }: Addressing): string {
  return prefixes[name] ?? (strategy === "path" && hosts[name] === undefined ? `/${name}` : "");
}

function origin(host: string, { tls, port }: Addressing): string {
  const [scheme, standard] = tls === undefined ? ["http", 80] : ["https", 443];
  return `${scheme}://${host}${port === undefined || port === standard ? "" : `:${port}`}`;
}

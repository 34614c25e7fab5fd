import type { RoutingSettings } from "./settings";

export const serviceNames = ["api", "mlflow", "prometheus", "grafana"] as const;
export type ServiceName = (typeof serviceNames)[number];

/** One value for each service. */
export type PerService<T> = Readonly<Record<ServiceName, T>>;

export function perService<T>(value: (name: ServiceName) => T): PerService<T> {
  return { api: value("api"), mlflow: value("mlflow"), prometheus: value("prometheus"), grafana: value("grafana") };
}

/** Where a service answers from outside; empty where it has no route. */
export interface Address {
  readonly host?: string;
  /** The path that the service lives under, "" at the root of its host. */
  readonly prefix: string;
  /** Without a slash at its end. */
  readonly url?: string;
}

/** The address of every service under a routing strategy. Everything that needs an address takes it from here. */
export function addresses({ strategy, host }: RoutingSettings): PerService<Address> {
  switch (strategy) {
    case "none":
      return perService(() => ({ prefix: "" }));
    case "path":
      return perService((name) => at(requireHost(host), `/${name}`));
    case "subdomain":
      return perService((name) => at(`${name}.${requireHost(host)}`, ""));
  }
}

function at(host: string, prefix: string): Address {
  return { host, prefix, url: `http://${host}${prefix}` };
}

function requireHost(host: string | undefined): string {
  if (host === undefined) throw new Error("a route without a host passed the validation of the settings");
  return host;
}

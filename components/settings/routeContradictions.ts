import { isDeepStrictEqual } from "node:util";
import { abilities } from "../edge/controllers";
import { guardedServices, routesTo, servicesWithoutLogin } from "../edge/routes";
import { addresses, exposed } from "../routing";
import type { Contradiction } from "./problems";
import { show } from "./problems";
import type { Settings } from "./schema";
import type { withoutLogin } from "./routing";
import { controllers, routing as routingSchema } from "./routing";
import { LONGEST_NAME } from "./values";

type Routing = Settings["routing"];

/** Finds routes that cannot be, and what is asked of an edge that cannot do it. */
export function routeContradictions(settings: Settings): Contradiction[] {
  const { routing } = settings;
  if (exposed(routing).length === 0) return [...withoutEffect(routing), ...authenticationMissing(settings)];
  return [
    ...missingHosts(routing),
    ...longHosts(routing),
    ...overlaps(settings),
    ...gatewayOrIngress(routing),
    ...certificates(routing),
    ...authentication(settings),
    ...hsts(routing),
    ...oldMlflow(settings),
    ...authenticationMissing(settings),
  ];
}

/** What is read without a route too. */
const always: readonly string[] = ["strategy", "nodeAddress", "requireAuthentication"];

/**
 * Without routes a password would protect nothing, and a host would answer nobody. `expose: []` switches routes off for a
 * while, and leaves the rest as it was; but a password reads as if there was one.
 */
function withoutEffect(routing: Routing): Contradiction[] {
  const none = routing.strategy === "none";
  const defaults = routingSchema.parse({});
  const keys = none ? (Object.keys(routing) as (keyof Routing)[]) : (["auth"] as const);
  const set = keys.filter((key) => !always.includes(key) && !isDeepStrictEqual(routing[key], defaults[key]));
  return set.map((key) => ({
    path: `routing.${key}`,
    found: show(routing[key]),
    allowed: none
      ? 'nothing with routing.strategy "none", the default: it has no effect; set "path" or "subdomain"'
      : "nothing with routing.expose empty: it has no effect; name a service there",
    involves: [`routing.${key}`, "routing.strategy", "routing.expose"],
  }));
}

function missingHosts(routing: Routing): Contradiction[] {
  const { strategy, hosts } = routing;
  const without = exposed(routing).filter((name) => hosts[name] === undefined);
  if (routing.host !== undefined || without.length === 0) return [];
  return [
    {
      path: "routing.host",
      found: "nothing",
      allowed: `a host name such as "cancer-mlops.example.com" for strategy "${strategy}"`,
      involves: ["routing.host", "routing.hosts", "routing.strategy", "routing.expose"],
    },
  ];
}

/** With strategy "subdomain" the service's name comes before the host. */
function longHosts(routing: Routing): Contradiction[] {
  const lengths = Object.values(addresses(routing)).map(({ host = "" }) => host.length);
  const excess = Math.max(...lengths) - LONGEST_NAME;
  if (routing.host === undefined || excess <= 0) return [];
  return [
    {
      path: "routing.host",
      found: show(routing.host),
      allowed: `${routing.host.length - excess} characters at most: with the name of a service before it, a host has ${LONGEST_NAME}`,
      involves: ["routing.host", "routing.hosts", "routing.strategy", "routing.expose"],
    },
  ];
}

/** What is below a service's path is the service's: another one there would hide it, or be hidden. */
function overlaps(settings: Settings): Contradiction[] {
  const routes = routesTo(addresses(settings.routing), guardedServices(settings));
  return routes.flatMap((route, index) => {
    const other = routes
      .slice(0, index)
      .find(({ host, prefix }) => host === route.host && (below(prefix, route.prefix) || below(route.prefix, prefix)));
    if (other === undefined) return [];
    const path = `routing.prefixes.${route.service}`;
    return [
      {
        path,
        found: `${show(route.prefix || "/")} on host ${route.host}, where ${other.service} has ${show(other.prefix || "/")}`,
        allowed: "a path that is not part of another service's on the same host; or routing.hosts for one of them",
        involves: ["routing.prefixes", "routing.hosts", "routing.host"],
      },
    ];
  });
}

function below(path: string, parent: string): boolean {
  return path === parent || path.startsWith(`${parent}/`);
}

function gatewayOrIngress({ via, gateway, className, tls }: Routing): Contradiction[] {
  if (via === "gateway") {
    return [
      ...(gateway === undefined
        ? [
            {
              path: "routing.gateway",
              found: "nothing",
              allowed:
                "{ className: … } for a Gateway that the stack makes, or { name: …, namespace: … } of one that is there",
              involves: ["routing.gateway", "routing.via"],
            },
          ]
        : []),
      ...(className === undefined
        ? []
        : [
            {
              path: "routing.className",
              found: show(className),
              allowed: 'nothing with routing.via "gateway": the GatewayClass is routing.gateway.className',
              involves: ["routing.className", "routing.via"],
            },
          ]),
      ...(gateway?.httpListener === undefined || gateway.listener !== undefined
        ? []
        : [
            {
              path: "routing.gateway.listener",
              found: "nothing",
              allowed:
                "its HTTPS listener, with httpListener: at all listeners the routes would answer plain HTTP as well",
              involves: ["routing.gateway", "routing.via"],
            },
          ]),
      ...(gateway?.httpListener === undefined || tls !== undefined
        ? []
        : [
            {
              path: "routing.gateway.httpListener",
              found: show(gateway.httpListener),
              allowed: "nothing, unless routing.tls is { external: true }: it is where plain HTTP is sent on to HTTPS",
              involves: ["routing.gateway", "routing.via", "routing.tls"],
            },
          ]),
    ];
  }
  if (gateway === undefined) return [];
  return [
    {
      path: "routing.gateway",
      found: show(gateway),
      allowed: 'nothing, unless routing.via is "gateway"',
      involves: ["routing.gateway", "routing.via"],
    },
  ];
}

/** Where the certificate belongs to something that is there already, the program cannot bring another one. */
function certificates({ tls, via, gateway, controller }: Routing): Contradiction[] {
  if (tls?.external === true && via === "gateway" && gateway?.className !== undefined) {
    return [
      {
        path: "routing.tls",
        found: show(tls),
        allowed: "a certificate for the Gateway that the stack makes: secretName, clusterIssuer or selfSigned",
        involves: ["routing.tls", "routing.gateway", "routing.via"],
      },
    ];
  }
  if (tls === undefined || tls.external === true) return [];
  const owner =
    via === "gateway" && gateway?.name !== undefined
      ? `the certificate is that of Gateway ${gateway.name}`
      : controller === "alb"
        ? "AWS's load balancers take theirs from ACM"
        : undefined;
  if (owner === undefined) return [];
  return [
    {
      path: "routing.tls",
      found: show(tls),
      allowed: `{ external: true }: ${owner}`,
      involves: ["routing.tls", "routing.gateway", "routing.via", "routing.controller"],
    },
  ];
}

function authentication(settings: Settings): Contradiction[] {
  const { routing } = settings;
  const { auth, via, controller } = routing;
  if (auth === undefined) return [];
  const kind = auth.basic === undefined ? "externalUrl" : "basic";
  const involves = ["routing.auth", "routing.controller", "routing.via", "routing.expose"];
  if (!servicesWithoutLogin(settings).some((name) => exposed(routing).includes(name))) {
    return [
      {
        path: "routing.auth",
        found: `a password for ${servicesWithoutLogin(settings).join(" and ")}`,
        allowed: `nothing, unless one of them is in routing.expose (the API is open, Grafana has its own login)`,
        involves,
      },
    ];
  }
  const able =
    via === "gateway"
      ? (["traefik"] as const)
      : controllers.filter((name) =>
          kind === "basic" ? abilities(name).basicAuth !== false : abilities(name).externalAuth,
        );
  if (able.some((name) => name === controller)) return [];
  return [
    {
      path: "routing.controller",
      found: show(controller),
      allowed: `one that can do routing.auth.${kind} with routing.via "${via}": ${able.join(", ")}`,
      involves,
    },
  ];
}

function hsts({ hstsMaxAgeSeconds, tls, via, controller }: Routing): Contradiction[] {
  if (hstsMaxAgeSeconds === 0) return [];
  const involves = ["routing.hstsMaxAgeSeconds", "routing.tls", "routing.controller", "routing.via"];
  const path = "routing.hstsMaxAgeSeconds";
  const found = show(hstsMaxAgeSeconds);
  if (tls === undefined) return [{ path, found, allowed: "0, unless routing.tls is set", involves }];
  const able = controllers.filter((name) => abilities(name).hsts);
  if (via === "gateway" || able.some((name) => name === controller)) return [];
  const allowed = `0, unless routing.controller is one of ${able.join(", ")}, or routing.via is "gateway"`;
  return [{ path, found, allowed, involves }];
}

/** `mlflow server --app-name`, which takes the path off, came with 2.5: an older one would not start. */
function oldMlflow({ mlflow, routing }: Settings): Contradiction[] {
  const [, major, minor] = /^v?(\d+)\.(\d+)/.exec(mlflow.tag) ?? [];
  const isOld = Number(major) * 1000 + Number(minor) < 2005;
  if (!isOld || mlflow.digest !== undefined || addresses(routing).mlflow.prefix === "") return [];
  return [
    {
      path: "mlflow.tag",
      found: show(mlflow.tag),
      allowed: "v2.5.0 or newer under a path; or routing.hosts.mlflow, where it lives at the root",
      involves: ["mlflow.tag", "mlflow.digest", "routing"],
    },
  ];
}

/** A service without a login that can be reached from outside. */
interface OpenService {
  readonly name: (typeof withoutLogin)[number];
  readonly where: "its route" | "its NodePort" | "its load balancer";
  /** Says that this is meant. */
  readonly setting: string;
}

/** Those that the stack does not name as open. */
export function openServices(settings: Settings): OpenService[] {
  const { routing } = settings;
  return servicesWithoutLogin(settings).flatMap((name): OpenService[] => {
    const { type, unauthenticated } = settings[name].service;
    const routed = exposed(routing).includes(name) && routing.auth === undefined;
    return [
      ...(routed && !routing.unauthenticated.includes(name)
        ? [{ name, where: "its route", setting: `routing.unauthenticated: [${name}]` } as const]
        : []),
      ...(type !== "ClusterIP" && !unauthenticated
        ? [
            {
              name,
              where: type === "NodePort" ? "its NodePort" : "its load balancer",
              setting: `${name}.service.unauthenticated: true`,
            } as const,
          ]
        : []),
    ];
  });
}

function authenticationMissing(settings: Settings): Contradiction[] {
  if (!settings.routing.requireAuthentication) return [];
  return openServices(settings).map(({ name, where, setting }) => {
    const ofRoute = where === "its route";
    return {
      path: ofRoute ? "routing.expose" : `${name}.service.type`,
      found: ofRoute ? show(name) : show(settings[name].service.type),
      allowed:
        `with routing.requireAuthentication no service that everybody may use: ${name} has no login; ` +
        `${ofRoute ? "set routing.auth" : '"ClusterIP"'}, or ${setting} to let everybody in`,
      involves: ["routing", `${name}.service`],
    };
  });
}

import { isDeepStrictEqual } from "node:util";
import { addressesOf, exposedServices } from "../catalog/addresses";
import { controllersWith } from "../catalog/controllers";
import { mlflowVersion } from "../catalog/mlflowVersion";
import type { ConstraintViolation } from "./problems";
import { show, unexpected } from "./problems";
import { hasCertificate, routesOf, servicesWithoutLogin, unauthenticatedServices } from "./routes";
import { routing as routingSchema } from "./routing";
import type { Settings } from "./schema";
import { LONGEST_DNS_NAME } from "./values";

type Routing = Settings["routing"];

/** Returns routes that cannot be served, and options that the controller does not support. */
export function routingConstraints(settings: Settings): ConstraintViolation[] {
  const { routing } = settings;
  if (exposedServices(routing).length === 0) return [...withoutEffect(routing), ...missingAuthentication(settings)];
  return [
    ...missingHost(routing),
    ...longHosts(routing),
    ...overlappingPrefixes(settings),
    ...gatewayOrIngress(routing),
    ...certificate(routing),
    ...authentication(settings),
    ...hsts(routing),
    ...mlflowPrefix(settings),
    ...missingAuthentication(settings),
  ];
}

/** Settings that are used without a route too. */
const always: readonly string[] = ["strategy", "nodeAddress"];

/**
 * Without routes, a password protects nothing. `expose: []` switches routes off for a while and leaves the other settings
 * as they were, except a password, which would look as if it was required.
 */
function withoutEffect(routing: Routing): ConstraintViolation[] {
  const none = routing.strategy === "none";
  const defaults = routingSchema.parse({});
  const keys = none ? (Object.keys(routing) as (keyof Routing)[]) : (["auth"] as const);
  const set = keys.filter((key) => !always.includes(key) && !isDeepStrictEqual(routing[key], defaults[key]));
  return set.map((key) => ({
    path: `routing.${key}`,
    message: `has no effect with ${none ? 'routing.strategy "none"' : "an empty routing.expose"}`,
    got: show(routing[key]),
    fix: `remove it, or ${none ? 'set "path" or "subdomain"' : "expose a service"}`,
    involves: [`routing.${key}`, "routing.strategy", "routing.expose"],
  }));
}

function missingHost({ strategy, host, hosts, expose }: Routing): ConstraintViolation[] {
  if (host !== undefined || exposedServices({ strategy, expose }).every((name) => hosts[name] !== undefined)) return [];
  return [
    {
      path: "routing.host",
      message: "not set",
      fix: `expected a host name such as "cancer-mlops.example.com" with strategy "${strategy}"`,
      involves: ["routing.host", "routing.hosts", "routing.strategy", "routing.expose"],
    },
  ];
}

/** Strategy "subdomain" prepends the name of the service to the host. */
function longHosts(routing: Routing): ConstraintViolation[] {
  const lengths = Object.values(addressesOf(routing)).map(({ host = "" }) => host.length);
  const excess = Math.max(...lengths) - LONGEST_DNS_NAME;
  if (routing.host === undefined || excess <= 0) return [];
  return [
    {
      path: "routing.host",
      message: `longer than ${routing.host.length - excess} characters: with the name of a service it exceeds ${LONGEST_DNS_NAME}`,
      got: show(routing.host),
      involves: ["routing.host", "routing.hosts", "routing.strategy", "routing.expose"],
    },
  ];
}

/** A path below the prefix of a service belongs to that service: another route there would hide it, or be hidden. */
function overlappingPrefixes(settings: Settings): ConstraintViolation[] {
  const routes = routesOf(settings);
  return routes.flatMap(({ service, host, prefix }, index) => {
    const other = routes
      .slice(0, index)
      .find((route) => route.host === host && (isBelow(prefix, route.prefix) || isBelow(route.prefix, prefix)));
    if (other === undefined) return [];
    return [
      {
        path: `routing.prefixes.${service}`,
        message: `overlaps with ${show(other.prefix || "/")} of ${other.service} on host ${host}`,
        got: show(prefix || "/"),
        fix: "set another prefix, or routing.hosts for one of them",
        involves: ["routing.prefixes", "routing.hosts", "routing.host"],
      },
    ];
  });
}

function isBelow(path: string, parent: string): boolean {
  return path === parent || path.startsWith(`${parent}/`);
}

function gatewayOrIngress(routing: Routing): ConstraintViolation[] {
  if (routing.via === "gateway") return gatewayListeners(routing);
  if (routing.gateway === undefined) return [];
  return [
    {
      path: "routing.gateway",
      message: 'has no effect unless routing.via is "gateway"',
      got: show(routing.gateway),
      fix: "remove it, or set routing.via",
      involves: ["routing.gateway", "routing.via"],
    },
  ];
}

function gatewayListeners({ gateway, className, tls }: Routing): ConstraintViolation[] {
  if (gateway === undefined) {
    return [
      {
        path: "routing.gateway",
        message: 'not set with routing.via "gateway"',
        fix: "expected { className: … } to create a Gateway, or { name: …, namespace: … } of an existing one",
        involves: ["routing.gateway", "routing.via"],
      },
    ];
  }
  return [
    ...(className === undefined
      ? []
      : [
          {
            path: "routing.className",
            message: 'has no effect with routing.via "gateway"',
            got: show(className),
            fix: "set routing.gateway.className, the GatewayClass",
            involves: ["routing.className", "routing.via"],
          },
        ]),
    ...(gateway.httpListener === undefined || gateway.listener !== undefined
      ? []
      : [
          {
            path: "routing.gateway.listener",
            message: "not set with httpListener, so the routes would serve plain HTTP too",
            fix: "expected the HTTPS listener",
            involves: ["routing.gateway", "routing.via"],
          },
        ]),
    ...(gateway.httpListener === undefined || tls !== undefined
      ? []
      : [
          {
            path: "routing.gateway.httpListener",
            message: "has no effect without routing.tls: it redirects to HTTPS",
            got: show(gateway.httpListener),
            fix: "remove it, or set routing.tls: { external: true }",
            involves: ["routing.gateway", "routing.via", "routing.tls"],
          },
        ]),
  ];
}

/** Something that exists already may have its own certificate, which the program cannot replace. */
function certificate(routing: Routing): ConstraintViolation[] {
  const { tls, via, gateway, controller } = routing;
  const path = "routing.tls";
  const involves = ["routing.tls", "routing.gateway", "routing.via", "routing.controller"];
  const ownGateway = via === "gateway" && gateway?.className !== undefined;
  if (tls?.external === true && ownGateway) {
    const message = "the Gateway that the stack creates needs a certificate";
    return [{ path, message, got: show(tls), fix: "set secretName, clusterIssuer or selfSigned", involves }];
  }
  if (!hasCertificate(routing)) return [];
  const owner =
    via === "gateway" && gateway?.name !== undefined
      ? `Gateway ${gateway.name} has its own certificate`
      : controllersWith("cloudCertificate").some((name) => name === controller)
        ? "the load balancer takes its certificate from AWS Certificate Manager"
        : undefined;
  if (owner === undefined) return [];
  return [{ path, message: owner, got: show(tls), fix: "set { external: true }", involves }];
}

function authentication(settings: Settings): ConstraintViolation[] {
  const { routing } = settings;
  const { auth, via, controller } = routing;
  if (auth === undefined) return [];
  const kind = auth.basic === undefined ? "externalUrl" : "basic";
  const involves = ["routing.auth", "routing.controller", "routing.via", "routing.expose"];
  if (!servicesWithoutLogin(settings).some((name) => exposedServices(routing).includes(name))) {
    return [
      {
        path: "routing.auth",
        message:
          `has no effect unless routing.expose has ${servicesWithoutLogin(settings).join(" or ")}: ` +
          "the API is public, and Grafana has its own login",
        fix: "remove it, or expose one of them",
        involves,
      },
    ];
  }
  const supported = via === "gateway" ? ["traefik"] : controllersWith(kind === "basic" ? "basicAuth" : "externalAuth");
  if (supported.some((name) => name === controller)) return [];
  return [
    {
      ...unexpected(
        "routing.controller",
        `a controller that supports routing.auth.${kind} with routing.via "${via}": ${supported.join(", ")}`,
        controller,
      ),
      involves,
    },
  ];
}

function hsts({ hstsMaxAgeSeconds, tls, via, controller }: Routing): ConstraintViolation[] {
  if (hstsMaxAgeSeconds === 0) return [];
  const involves = ["routing.hstsMaxAgeSeconds", "routing.tls", "routing.controller", "routing.via"];
  const path = "routing.hstsMaxAgeSeconds";
  if (tls === undefined) {
    return [{ path, message: "must be 0 without routing.tls", got: show(hstsMaxAgeSeconds), involves }];
  }
  const supported = controllersWith("hsts");
  if (via === "gateway" || supported.some((name) => name === controller)) return [];
  const message = `must be 0 unless routing.via is "gateway" or routing.controller is one of ${supported.join(", ")}`;
  return [{ path, message, got: show(hstsMaxAgeSeconds), involves }];
}

/** The first release with `mlflow server --app-name`, which serves MLflow below a prefix. */
const APP_NAME_SINCE = 2005;

function mlflowPrefix({ mlflow, routing }: Settings): ConstraintViolation[] {
  const version = mlflowVersion(mlflow) ?? APP_NAME_SINCE;
  if (version >= APP_NAME_SINCE || addressesOf(routing).mlflow.prefix === "") return [];
  return [
    {
      path: "mlflow.tag",
      message: "must be v2.5.0 or newer to serve below a path prefix",
      got: show(mlflow.tag),
      fix: "or set routing.hosts.mlflow, which serves it at the root of a host",
      involves: ["mlflow.tag", "mlflow.digest", "routing"],
    },
  ];
}

function missingAuthentication(settings: Settings): ConstraintViolation[] {
  if (settings.allowUnauthenticated === undefined) return [];
  return unauthenticatedServices(settings).map(({ name, via }) => {
    const byRoute = via === "route";
    const { type } = settings[name].service;
    return {
      path: byRoute ? "routing.expose" : `${name}.service.type`,
      message: `unauthenticated service not permitted by allowUnauthenticated: ${name} has no login`,
      got: show(byRoute ? name : type),
      fix: `set ${byRoute ? "routing.auth" : '"ClusterIP"'}, or add ${name} to allowUnauthenticated`,
      involves: ["routing", `${name}.service`, "allowUnauthenticated"],
    };
  });
}

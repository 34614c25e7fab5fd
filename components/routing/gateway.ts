import * as k8s from "@pulumi/kubernetes";
import type { Route } from "../../lib/config/routes";
import { hostsOf } from "../../lib/config/routes";
import { services } from "../../lib/catalog/services";
import type { RoutingContext } from "./context";
import { backendName, metadata } from "./context";
import { middlewares } from "./middlewares";

const NAME = "cancer-mlops";
const API_VERSION = "gateway.networking.k8s.io/v1";

type GatewayPorts = Readonly<Record<"http" | "https", number>>;

/** The listeners of the Gateway that routes attach to. */
interface ParentRefs {
  readonly routes: object;
  /** The plain HTTP listener; undefined if it does not redirect. */
  readonly redirect: object | undefined;
}

/** The routes as HTTPRoutes, one per service, and the Gateway, unless an existing one is used. */
export function httpRoutes(context: RoutingContext): k8s.apiextensions.CustomResource[] {
  const { routes } = context;
  const parents = parentRefs(context);
  const { auth } = middlewares(context);
  const created = routes.map((route) =>
    httpRoute(
      `${NAME}-${route.service}`,
      [route.host],
      parents.routes,
      {
        matches: [{ path: { type: "PathPrefix", value: route.prefix === "" ? "/" : route.prefix } }],
        filters: filters(context, route, auth),
        backendRefs: [
          {
            name: backendName(context, route.service),
            port: services[route.service].port,
          },
        ],
      },
      context,
    ),
  );
  if (parents.redirect === undefined) return created;
  const { port } = context.settings;
  const requestRedirect = { scheme: "https", statusCode: 301, ...(port === undefined ? {} : { port }) };
  const rule = { filters: [{ type: "RequestRedirect", requestRedirect }] };
  return [...created, httpRoute(`${NAME}-redirect`, hostsOf(routes), parents.redirect, rule, context)];
}

function httpRoute(
  name: string,
  hostnames: readonly string[],
  parent: object,
  rule: object,
  context: RoutingContext,
): k8s.apiextensions.CustomResource {
  return new k8s.apiextensions.CustomResource(
    name,
    {
      apiVersion: API_VERSION,
      kind: "HTTPRoute",
      metadata: metadata(name, context),
      spec: { parentRefs: [parent], hostnames, rules: [rule] },
    },
    { parent: context.parent },
  );
}

/** The Gateway API has no authentication yet (GEP-1494), so the route refers to a Middleware of Traefik. */
function filters(
  { settings }: RoutingContext,
  route: Route,
  auth: k8s.apiextensions.CustomResource | undefined,
): object[] {
  const hsts = settings.hstsMaxAgeSeconds;
  return [
    ...(route.authProtected && auth !== undefined
      ? [
          {
            type: "ExtensionRef",
            extensionRef: { group: "traefik.io", kind: "Middleware", name: auth.metadata.name },
          },
        ]
      : []),
    ...(route.stripPrefix
      ? [
          {
            type: "URLRewrite",
            urlRewrite: { path: { type: "ReplacePrefixMatch", replacePrefixMatch: "/" } },
          },
        ]
      : []),
    ...(hsts === 0
      ? []
      : [
          {
            type: "ResponseHeaderModifier",
            responseHeaderModifier: { set: [{ name: "Strict-Transport-Security", value: `max-age=${hsts}` }] },
          },
        ]),
  ];
}

function parentRefs(context: RoutingContext): ParentRefs {
  const { settings, redirects } = context;
  const {
    className,
    name,
    namespace,
    listener,
    httpListener,
    ports = { http: 80, https: 443 },
  } = settings.gateway ?? {};
  if (className === undefined) {
    const gateway = { name, ...(namespace === undefined ? {} : { namespace }) };
    const at = (sectionName: string | undefined) => ({
      ...gateway,
      ...(sectionName === undefined ? {} : { sectionName }),
    });
    return { routes: at(listener), redirect: httpListener === undefined ? undefined : at(httpListener) };
  }
  const created = createGateway(className, ports, context).metadata.name;
  return {
    routes: { name: created, sectionName: context.certificate === undefined ? "http" : "https" },
    redirect: redirects ? { name: created, sectionName: "http" } : undefined,
  };
}

/** One Gateway for all hosts. It accepts routes of its own namespace only. */
function createGateway(
  className: string,
  { http, https }: GatewayPorts,
  context: RoutingContext,
): k8s.apiextensions.CustomResource {
  const { settings, certificate, parent } = context;
  return new k8s.apiextensions.CustomResource(
    "gateway",
    {
      apiVersion: API_VERSION,
      kind: "Gateway",
      metadata: metadata(NAME, context, settings.annotations),
      spec: {
        gatewayClassName: className,
        listeners: [
          { name: "http", port: http, protocol: "HTTP" },
          ...(certificate === undefined
            ? []
            : [
                {
                  name: "https",
                  port: https,
                  protocol: "HTTPS",
                  tls: { mode: "Terminate", certificateRefs: [{ name: certificate }] },
                },
              ]),
        ],
      },
    },
    { parent },
  );
}

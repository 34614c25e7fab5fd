import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { EdgeContext } from "./context";
import { metadata } from "./context";
import { auth } from "./middlewares";
import type { Route } from "./routes";
import { hostsOf } from "./routes";

const NAME = "cancer-mlops";
const API_VERSION = "gateway.networking.k8s.io/v1";

/** Which listener of which Gateway routes attach to. */
interface Parents {
  readonly routes: object;
  /** The plain HTTP listener; undefined where nothing is sent on from there. */
  readonly redirect: object | undefined;
}

/** The routes as HTTPRoutes, one for each service, and the Gateway, unless there is one. */
export function httpRoutes(
  context: EdgeContext,
  routes: readonly Route[],
  usersSecret: pulumi.Input<string> | undefined,
): k8s.apiextensions.CustomResource[] {
  const parents = parentsOf(context);
  const middleware = routes.some((route) => route.protected) ? auth(context, usersSecret) : undefined;
  const made = routes.map((route) =>
    httpRoute(
      `${NAME}-${route.service}`,
      [route.host],
      parents.routes,
      {
        matches: [{ path: { type: "PathPrefix", value: route.prefix === "" ? "/" : route.prefix } }],
        filters: filters(context, route, middleware),
        backendRefs: [
          {
            name: context.services[route.service].internal.metadata.name,
            port: context.services[route.service].port,
          },
        ],
      },
      context,
    ),
  );
  if (parents.redirect === undefined) return made;
  const { port } = context.settings;
  const requestRedirect = { scheme: "https", statusCode: 301, ...(port === undefined ? {} : { port }) };
  const rule = { filters: [{ type: "RequestRedirect", requestRedirect }] };
  return [...made, httpRoute(`${NAME}-redirect`, hostsOf(routes), parents.redirect, rule, context)];
}

function httpRoute(
  name: string,
  hostnames: readonly string[],
  parent: object,
  rule: object,
  context: EdgeContext,
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

/** Traefik's Middleware asks for the password: the Gateway API has no word for it yet (gateway-api GEP-1494). */
function filters(
  { settings }: EdgeContext,
  route: Route,
  middleware: k8s.apiextensions.CustomResource | undefined,
): object[] {
  const hsts = settings.hstsMaxAgeSeconds;
  return [
    ...(route.protected && middleware !== undefined
      ? [
          {
            type: "ExtensionRef",
            extensionRef: { group: "traefik.io", kind: "Middleware", name: middleware.metadata.name },
          },
        ]
      : []),
    ...(route.strip
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

function parentsOf(context: EdgeContext): Parents {
  const { settings, redirects } = context;
  const { className, name, namespace, listener, httpListener } = settings.gateway ?? {};
  if (className === undefined) {
    const gateway = { name, ...(namespace === undefined ? {} : { namespace }) };
    const at = (sectionName: string | undefined) => ({
      ...gateway,
      ...(sectionName === undefined ? {} : { sectionName }),
    });
    return { routes: at(listener), redirect: httpListener === undefined ? undefined : at(httpListener) };
  }
  const made = gateway(className, context).metadata.name;
  return {
    routes: { name: made, sectionName: context.certificate === undefined ? "http" : "https" },
    redirect: redirects ? { name: made, sectionName: "http" } : undefined,
  };
}

/** One Gateway for all hosts; it serves the stack's namespace only. */
function gateway(className: string, context: EdgeContext): k8s.apiextensions.CustomResource {
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
          { name: "http", port: 80, protocol: "HTTP" },
          ...(certificate === undefined
            ? []
            : [
                {
                  name: "https",
                  port: 443,
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

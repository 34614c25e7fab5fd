import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Annotations, ControllerName } from "../../lib/catalog/controllers";
import { controllers } from "../../lib/catalog/controllers";
import { gkeFrontendConfig } from "../../lib/catalog/controllers/gke";
import { nginxHsts, nginxMergeable } from "../../lib/catalog/controllers/nginx";
import { TRAEFIK_MIDDLEWARES, traefikRedirect } from "../../lib/catalog/controllers/traefik";
import { healthPath } from "../../lib/catalog/services";
import type { Route } from "../../lib/config/routes";
import { hostsOf } from "../../lib/config/routes";
import type { RoutingContext } from "./context";
import { backendName, metadata } from "./context";
import { digest } from "../../lib/catalog/digest";
import { middlewareReference, middlewares } from "./middlewares";

const NAME = "cancer-mlops";

/** The routes as Ingresses, with the annotations of the stack's controller. */
export function ingresses(context: RoutingContext): k8s.networking.v1.Ingress[] {
  const { routes, settings } = context;
  switch (settings.controller) {
    case undefined:
      return [ingress(NAME, routes, {}, context)];
    case "gke":
      return [gkeIngress(context)];
    case "traefik":
      return traefikIngresses(context);
    case "nginx":
      return mergeableIngresses(context);
    case "haproxy":
    case "alb":
    case "ingress-nginx": {
      const { controller } = settings;
      return routes.map((route) => serviceIngress(controller, route, context));
    }
  }
}

/** One Ingress per service: a Middleware applies to a whole Ingress. */
function traefikIngresses(context: RoutingContext): k8s.networking.v1.Ingress[] {
  const { routes, settings } = context;
  const { auth, stripPrefix, hsts, redirect } = middlewares(context);
  const { [TRAEFIK_MIDDLEWARES]: userMiddlewares, ...userAnnotations } = settings.annotations;
  const withoutMiddlewares = { ...context, settings: { ...settings, annotations: userAnnotations } };
  const created = routes.map((route) => {
    const own = [hsts, route.authProtected ? auth : undefined, route.stripPrefix ? stripPrefix : undefined];
    const references = own.flatMap((middleware) => (middleware ? [middlewareReference(context, middleware)] : []));
    // The user's Middlewares come first.
    const extensions = pulumi.all([...(userMiddlewares === undefined ? [] : [userMiddlewares]), ...references]);
    return serviceIngress("traefik", route, withoutMiddlewares, { extensions });
  });
  if (redirect === undefined) return created;
  const annotations = middlewareReference(context, redirect).apply(traefikRedirect);
  const plainHttp = { ...context, certificate: undefined, settings: { ...settings, annotations: {} } };
  return [...created, ingress(`${NAME}-redirect`, routes, annotations, plainHttp)];
}

/** F5's controller: one Ingress per service, with a master for each host that several services share. */
function mergeableIngresses(context: RoutingContext): k8s.networking.v1.Ingress[] {
  const { routes, settings } = context;
  return hostsOf(routes).flatMap((host) => {
    const onHost = routes.filter((route) => route.host === host);
    if (onHost.length === 1) return onHost.map((route) => serviceIngress("nginx", route, context));
    const master = { ...nginxMergeable("master"), ...nginxHsts(settings.hstsMaxAgeSeconds) };
    const minions = { ...context, certificate: undefined, settings: { ...settings, hstsMaxAgeSeconds: 0 } };
    return [
      ingress(`${NAME}-${digest(host)}`, [], master, context, [host]),
      ...onHost.map((route) => serviceIngress("nginx", route, minions, { annotations: nginxMergeable("minion") })),
    ];
  });
}

/** One Ingress for all services: GKE creates a load balancer for each. */
function gkeIngress(context: RoutingContext): k8s.networking.v1.Ingress {
  const { routes, redirects, parent } = context;
  if (!redirects) return ingress(NAME, routes, {}, context);
  const frontendConfig = new k8s.apiextensions.CustomResource(
    "frontend",
    {
      apiVersion: "networking.gke.io/v1beta1",
      kind: "FrontendConfig",
      metadata: metadata(NAME, context),
      spec: { redirectToHttps: { enabled: true } },
    },
    { parent },
  );
  return ingress(NAME, routes, frontendConfig.metadata.name.apply(gkeFrontendConfig), context);
}

interface IngressOptions {
  readonly extensions?: pulumi.Output<string[]>;
  readonly annotations?: Annotations;
}

/** The Ingress of one service. */
function serviceIngress(
  controller: ControllerName,
  route: Route,
  context: RoutingContext,
  { extensions = pulumi.output([]), annotations = {} }: IngressOptions = {},
): k8s.networking.v1.Ingress {
  const { platform, settings, certificate, usersSecret, redirects } = context;
  const { annotations: annotationsOf, capabilities } = controllers[controller];
  const ofRoute = pulumi
    .all([
      backendName(context, route.service),
      platform.namespace,
      route.authProtected ? usersSecret : undefined,
      extensions,
    ])
    .apply(([service, namespace, secret, references]) => ({
      ...annotationsOf({
        service,
        namespace,
        healthPath: healthPath(route.service, route.prefix),
        stripPrefix: route.stripPrefix && capabilities.stripPrefix ? route.prefix : undefined,
        usersSecret: secret,
        externalAuthUrl: route.authProtected ? settings.auth?.externalUrl : undefined,
        redirectPort: redirects ? (settings.port ?? 443) : undefined,
        hstsMaxAgeSeconds: settings.hstsMaxAgeSeconds,
        tls: certificate !== undefined,
        extensions: references,
      }),
      ...annotations,
    }));
  return ingress(`${NAME}-${route.service}`, [route], ofRoute, context);
}

/** @param hosts - hosts of the rules, which may have no path. */
function ingress(
  name: string,
  routes: readonly Route[],
  annotations: pulumi.Input<Readonly<Record<string, pulumi.Input<string>>>>,
  context: RoutingContext,
  hosts: readonly string[] = hostsOf(routes),
): k8s.networking.v1.Ingress {
  const { settings, certificate, parent } = context;
  const { annotations: common, ...rest } = metadata(name, context);
  return new k8s.networking.v1.Ingress(
    name,
    {
      metadata: {
        ...rest,
        annotations: pulumi
          .all([common, annotations])
          .apply(([ofAll, own]) => ({ ...ofAll, ...own, ...settings.annotations })),
      },
      spec: {
        ...(settings.className === undefined ? {} : { ingressClassName: settings.className }),
        ...(certificate === undefined ? {} : { tls: [{ hosts: [...hosts], secretName: certificate }] }),
        rules: hosts.map((host) => {
          const paths = routes
            .filter((route) => route.host === host)
            .map((route) => ({
              path: pathOf(route, settings.controller),
              pathType: "Prefix",
              backend: { service: { name: backendName(context, route.service), port: { name: "http" } } },
            }));
          return paths.length === 0 ? { host } : { host, http: { paths } };
        }),
      },
    },
    { parent },
  );
}

/** F5's controller strips the literal path, which therefore has to end with a slash. */
function pathOf({ prefix, stripPrefix }: Route, controller: ControllerName | undefined): string {
  return prefix === "" || (stripPrefix && controller === "nginx") ? `${prefix}/` : prefix;
}

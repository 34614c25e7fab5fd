import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Annotations, Controller } from "./controllers";
import { abilities, annotations, nginxHsts } from "./controllers";
import type { EdgeContext } from "./context";
import { metadata } from "./context";
import type { Middlewares } from "./middlewares";
import { middlewares, reference } from "./middlewares";
import type { Route } from "./routes";
import { digest, hostsOf } from "./routes";

const NAME = "cancer-mlops";

/** The routes as Ingress objects, in the words of the stack's controller. */
export function ingresses(
  context: EdgeContext,
  routes: readonly Route[],
  usersSecret: pulumi.Input<string> | undefined,
): k8s.networking.v1.Ingress[] {
  const { controller } = context.settings;
  switch (controller) {
    case undefined:
      return [ingress(NAME, routes, {}, context)];
    case "gke":
      // Each Ingress is a load balancer of its own there.
      return [ingress(NAME, routes, frontend(context), context)];
    case "traefik":
      return traefik(context, routes, usersSecret);
    case "nginx":
      return mergeable(context, routes, usersSecret);
    case "haproxy":
    case "alb":
    case "ingress-nginx":
      return routes.map((route) => single(controller, context, route, usersSecret));
  }
}

/** What a route asks of the controller. The Secret's name may be known only later. */
function ask(
  controller: Exclude<Controller, "traefik">,
  context: EdgeContext,
  route: Route,
  usersSecret: pulumi.Input<string> | undefined,
): pulumi.Output<Annotations> {
  const { settings, services, common, redirects } = context;
  const { internal, healthPath } = services[route.service];
  return pulumi
    .all([internal.metadata.name, common.namespace, route.protected ? usersSecret : undefined])
    .apply(([service, namespace, secret]) =>
      annotations(controller, {
        service,
        namespace,
        healthPath,
        strip: route.strip && abilities(controller).strip ? route.prefix : undefined,
        usersSecret: secret,
        externalAuthUrl: route.protected ? settings.auth?.externalUrl : undefined,
        redirectPort: redirects ? (settings.port ?? 443) : undefined,
        hstsMaxAgeSeconds: settings.hstsMaxAgeSeconds,
      }),
    );
}

const MIDDLEWARES = "traefik.ingress.kubernetes.io/router.middlewares";
const ENTRY_POINTS = "traefik.ingress.kubernetes.io/router.entrypoints";

/** `web` and `websecure` are the entry points of Traefik's own chart. */
function traefik(
  context: EdgeContext,
  routes: readonly Route[],
  usersSecret: pulumi.Input<string> | undefined,
): k8s.networking.v1.Ingress[] {
  const chain = middlewares(context, routes, usersSecret);
  // Middlewares of the user's come first.
  const { [MIDDLEWARES]: theirs, ...annotations } = context.settings.annotations;
  const secure: Annotations =
    context.certificate === undefined
      ? {}
      : { [ENTRY_POINTS]: "websecure", "traefik.ingress.kubernetes.io/router.tls": "true" };
  const services = routes.map((route) =>
    ingress(
      `${NAME}-${route.service}`,
      [route],
      { ...secure, ...through(context, passed(route, chain), theirs) },
      { ...context, settings: { ...context.settings, annotations } },
    ),
  );
  if (chain.redirect === undefined) return services;
  const plain = { [ENTRY_POINTS]: "web", ...through(context, [chain.redirect]) };
  const bare = { ...context, certificate: undefined, settings: { ...context.settings, annotations: {} } };
  return [...services, ingress(`${NAME}-redirect`, routes, plain, bare)];
}

function passed(route: Route, { auth, strip, hsts }: Middlewares): k8s.apiextensions.CustomResource[] {
  return [hsts, route.protected ? auth : undefined, route.strip ? strip : undefined].filter(
    (middleware) => middleware !== undefined,
  );
}

function through(
  context: EdgeContext,
  own: readonly k8s.apiextensions.CustomResource[],
  theirs?: string,
): Record<string, pulumi.Input<string>> {
  const all = [...(theirs === undefined ? [] : [theirs]), ...own.map((middleware) => reference(context, middleware))];
  return all.length === 0 ? {} : { [MIDDLEWARES]: pulumi.all(all).apply((names) => names.join(",")) };
}

/**
 * F5's controller takes a host from one Ingress only, unless that is a master, which has the certificate, and others are
 * its minions, which have the paths.
 * https://docs.nginx.com/nginx-ingress-controller/configuration/ingress-resources/cross-namespace-configuration/
 */
function mergeable(
  context: EdgeContext,
  routes: readonly Route[],
  usersSecret: pulumi.Input<string> | undefined,
): k8s.networking.v1.Ingress[] {
  const TYPE = "nginx.org/mergeable-ingress-type";
  return hostsOf(routes).flatMap((host) => {
    const here = routes.filter((route) => route.host === host);
    if (here.length === 1) return here.map((route) => single("nginx", context, route, usersSecret));
    const minions = { ...context, certificate: undefined, settings: { ...context.settings, hstsMaxAgeSeconds: 0 } };
    return [
      ingress(`${NAME}-${digest(host)}`, [], { [TYPE]: "master", ...nginxHsts(context.settings) }, context, [host]),
      ...here.map((route) => single("nginx", minions, route, usersSecret, { [TYPE]: "minion" })),
    ];
  });
}

/** An Ingress for one service. */
function single(
  controller: Exclude<Controller, "traefik">,
  context: EdgeContext,
  route: Route,
  usersSecret: pulumi.Input<string> | undefined,
  more: Annotations = {},
): k8s.networking.v1.Ingress {
  const asked = ask(controller, context, route, usersSecret).apply((own) => ({ ...own, ...more }));
  return ingress(`${NAME}-${route.service}`, [route], asked, context);
}

/** GKE redirects by a resource of its own. https://cloud.google.com/kubernetes-engine/docs/how-to/ingress-configuration */
function frontend(context: EdgeContext): Record<string, pulumi.Input<string>> {
  if (!context.redirects) return {};
  const config = new k8s.apiextensions.CustomResource(
    "frontend",
    {
      apiVersion: "networking.gke.io/v1beta1",
      kind: "FrontendConfig",
      metadata: metadata(NAME, context),
      spec: { redirectToHttps: { enabled: true } },
    },
    { parent: context.parent },
  );
  return { "networking.gke.io/v1beta1.FrontendConfig": config.metadata.name };
}

/** @param hosts - of the rules: there may be rules without a path. */
function ingress(
  name: string,
  routes: readonly Route[],
  own: pulumi.Input<Readonly<Record<string, pulumi.Input<string>>>>,
  context: EdgeContext,
  hosts: readonly string[] = hostsOf(routes),
): k8s.networking.v1.Ingress {
  const { settings, services, certificate, parent } = context;
  const { annotations: base, ...rest } = metadata(name, context);
  return new k8s.networking.v1.Ingress(
    name,
    {
      metadata: {
        ...rest,
        annotations: pulumi.all([base, own]).apply(([common, asked]) => ({
          ...common,
          ...asked,
          ...settings.annotations,
        })),
      },
      spec: {
        ...(settings.className === undefined ? {} : { ingressClassName: settings.className }),
        ...(certificate === undefined ? {} : { tls: [{ hosts: [...hosts], secretName: certificate }] }),
        rules: hosts.map((host) => {
          const paths = routes
            .filter((route) => route.host === host)
            .map((route) => ({
              path: path(route, settings.controller),
              pathType: "Prefix",
              backend: { service: { name: services[route.service].internal.metadata.name, port: { name: "http" } } },
            }));
          return paths.length === 0 ? { host } : { host, http: { paths } };
        }),
      },
    },
    { parent },
  );
}

/** F5's controller takes off just what is written here, so that a slash has to stand at its end. */
function path({ prefix, strip }: Route, controller: Controller | undefined): string {
  return prefix === "" || (strip && controller === "nginx") ? `${prefix}/` : prefix;
}

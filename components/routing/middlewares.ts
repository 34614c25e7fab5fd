import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { MiddlewareName } from "../../lib/catalog/controllers/traefik";
import { middlewareNames } from "../../lib/catalog/controllers/traefik";
import { traefikMiddlewares } from "../../lib/config/routes";
import type { RoutingContext } from "./context";
import { metadata } from "./context";

/** Creates the Middlewares of Traefik that the routes need. */
export function middlewares(
  context: RoutingContext,
): Readonly<Partial<Record<MiddlewareName, k8s.apiextensions.CustomResource>>> {
  const { settings, routes, parent } = context;
  return Object.fromEntries(
    traefikMiddlewares(settings, routes).map((name) => [
      name,
      new k8s.apiextensions.CustomResource(
        middlewareNames[name],
        {
          apiVersion: "traefik.io/v1alpha1",
          kind: "Middleware",
          metadata: metadata(middlewareNames[name], context),
          spec: middlewareSpec(name, context),
        },
        { parent },
      ),
    ]),
  );
}

/** https://doc.traefik.io/traefik/reference/routing-configuration/http/middlewares/overview/ */
function middlewareSpec(name: MiddlewareName, { settings, routes, usersSecret }: RoutingContext): object {
  switch (name) {
    case "auth":
      return usersSecret === undefined
        ? { forwardAuth: { address: settings.auth?.externalUrl } }
        : { basicAuth: { secret: usersSecret, realm: "cancer-mlops", removeHeader: true } };
    case "stripPrefix":
      return { stripPrefix: { prefixes: routes.flatMap(({ stripPrefix, prefix }) => (stripPrefix ? [prefix] : [])) } };
    case "hsts":
      return { headers: { stsSeconds: settings.hstsMaxAgeSeconds, forceSTSHeader: true } };
    case "redirect":
      return {
        redirectScheme: {
          scheme: "https",
          permanent: true,
          ...(settings.port === undefined ? {} : { port: String(settings.port) }),
        },
      };
  }
}

/** The name of a Middleware in the annotation of an Ingress. */
export function middlewareReference(
  { platform }: RoutingContext,
  { metadata: { name } }: k8s.apiextensions.CustomResource,
): pulumi.Output<string> {
  return pulumi.interpolate`${platform.namespace}-${name}@kubernetescrd`;
}

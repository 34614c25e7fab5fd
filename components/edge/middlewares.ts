import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { EdgeContext } from "./context";
import { metadata } from "./context";
import type { Route } from "./routes";

/** The Middlewares of Traefik. Each exists once, where a route asks for it. */
export interface Middlewares {
  readonly auth: k8s.apiextensions.CustomResource | undefined;
  readonly strip: k8s.apiextensions.CustomResource | undefined;
  readonly hsts: k8s.apiextensions.CustomResource | undefined;
  readonly redirect: k8s.apiextensions.CustomResource | undefined;
}

/** https://doc.traefik.io/traefik/reference/routing-configuration/http/middlewares/overview/ */
export function middlewares(
  context: EdgeContext,
  routes: readonly Route[],
  usersSecret: pulumi.Input<string> | undefined,
): Middlewares {
  const { settings, redirects } = context;
  const strip = routes.find((route) => route.strip);
  const hsts = settings.hstsMaxAgeSeconds;
  return {
    auth: routes.some((route) => route.protected) ? auth(context, usersSecret) : undefined,
    strip: strip && middleware("strip-api", { stripPrefix: { prefixes: [strip.prefix] } }, context),
    hsts: hsts === 0 ? undefined : middleware("hsts", { headers: { stsSeconds: hsts, forceSTSHeader: true } }, context),
    redirect: redirects
      ? middleware(
          "redirect-to-https",
          {
            redirectScheme: {
              scheme: "https",
              permanent: true,
              ...(settings.port === undefined ? {} : { port: String(settings.port) }),
            },
          },
          context,
        )
      : undefined,
  };
}

/** What asks for a password; the header with it goes no further than here. */
export function auth(
  context: EdgeContext,
  usersSecret: pulumi.Input<string> | undefined,
): k8s.apiextensions.CustomResource {
  const address = context.settings.auth?.externalUrl;
  return middleware(
    "auth",
    usersSecret === undefined
      ? { forwardAuth: { address } }
      : { basicAuth: { secret: usersSecret, realm: "cancer-mlops", removeHeader: true } },
    context,
  );
}

/** As the annotation of an Ingress names it. */
export function reference(
  { common }: EdgeContext,
  { metadata: { name } }: k8s.apiextensions.CustomResource,
): pulumi.Output<string> {
  return pulumi.interpolate`${common.namespace}-${name}@kubernetescrd`;
}

function middleware(name: string, spec: object, context: EdgeContext): k8s.apiextensions.CustomResource {
  return new k8s.apiextensions.CustomResource(
    name,
    { apiVersion: "traefik.io/v1alpha1", kind: "Middleware", metadata: metadata(name, context), spec },
    { parent: context.parent },
  );
}

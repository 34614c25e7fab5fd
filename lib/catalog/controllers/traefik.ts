import type { Annotations, IngressController } from "./controller";

/**
 * Traefik is configured by Middlewares, its own resources (components/routing/middlewares.ts), which an Ingress refers to.
 * https://doc.traefik.io/traefik/reference/routing-configuration/kubernetes/ingress/
 */
export const traefik: IngressController = {
  namespace: "traefik",
  capabilities: {
    stripPrefix: true,
    basicAuth: { entry: (user, hash) => ({ users: `${user}:${hash}` }) },
    externalAuth: true,
    hsts: true,
    cloudCertificate: false,
  },
  annotations: ({ tls, extensions }) => ({
    ...(tls ? { [ENTRY_POINTS]: "websecure", "traefik.ingress.kubernetes.io/router.tls": "true" } : {}),
    ...middlewares(extensions),
  }),
};

/** For the Ingress that redirects plain HTTP to HTTPS. */
export function traefikRedirect(middleware: string): Annotations {
  return { [ENTRY_POINTS]: "web", ...middlewares([middleware]) };
}

/** The user's own Middlewares are in this annotation too. */
export const TRAEFIK_MIDDLEWARES = "traefik.ingress.kubernetes.io/router.middlewares";

/** Its values, `web` and `websecure`, are the entry points of Traefik's own chart. */
const ENTRY_POINTS = "traefik.ingress.kubernetes.io/router.entrypoints";

function middlewares(names: readonly string[]): Annotations {
  return names.length === 0 ? {} : { [TRAEFIK_MIDDLEWARES]: names.join(",") };
}

/** Names of the Middlewares, as resources and objects, which a release must not change. */
export const middlewareNames = {
  auth: "auth",
  stripPrefix: "strip-api",
  hsts: "hsts",
  redirect: "redirect-to-https",
} as const;

export type MiddlewareName = keyof typeof middlewareNames;

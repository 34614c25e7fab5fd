import { z } from "zod";
import { serviceNames } from "../routing";
import { annotations } from "./kubernetes";
import { count, dnsName, hostName, nodeAddress } from "./values";

/** The shape of `cancer-mlops:routing`: where the services answer, and what stands in front of them. */

/**
 * The Ingress controllers whose own words the program knows: how each is told to strip a path, to ask for a password and
 * to redirect. components/edge/controllers.ts has what each can do.
 */
export const controllers = ["traefik", "haproxy", "nginx", "alb", "gke", "ingress-nginx"] as const;

/** The services that let everybody in who reaches them; MLflow unless it has its own accounts. */
export const withoutLogin = ["mlflow", "prometheus"] as const;

const prefix = z
  .string()
  .regex(/^\/([\w.~-]+(\/[\w.~-]+)*)?$/, 'a path such as "/mlflow", without a slash at its end; or "/"')
  .refine((path) => !/\/\.{1,2}(\/|$)/.test(path), 'a path without the parts "." and ".."')
  // Inside the program "" is the root, so that paths can be appended.
  .transform((path) => (path === "/" ? "" : path));

const exactlyOne = (of: readonly string[]) => (value: object) =>
  of.filter((key) => (value as Record<string, unknown>)[key] !== undefined).length === 1;

const perService = <T extends z.ZodType>(value: T) =>
  z.strictObject({
    api: value.optional(),
    mlflow: value.optional(),
    prometheus: value.optional(),
    grafana: value.optional(),
  });

/** Exactly one of these says where the certificate comes from. */
const tls = z
  .strictObject({
    /** A Secret of type kubernetes.io/tls in the namespace that somebody else keeps. */
    secretName: dnsName("a Secret's name").optional(),
    /** A ClusterIssuer of cert-manager, which makes the certificate and renews it. */
    clusterIssuer: dnsName("a ClusterIssuer's name").optional(),
    /** A certificate that the program makes, and that no browser trusts: for development. */
    selfSigned: z.literal(true).optional(),
    /** TLS ends at something that is there already: a shared Gateway's listener, a certificate of the cloud's. */
    external: z.literal(true).optional(),
  })
  .refine(
    exactlyOne(["secretName", "clusterIssuer", "selfSigned", "external"]),
    "exactly one of secretName, clusterIssuer, selfSigned: true, external: true",
  );

/** Who may pass to the services that have no login of their own: exactly one of these. */
const auth = z
  .strictObject({
    /** A user and a password, asked for by the edge. */
    basic: z
      .strictObject({
        /** Of the password that is generated (output `edgePassword`). */
        user: z
          .string()
          .regex(/^[\w.@-]+$/, "a user name: letters, digits and . _ @ -")
          .default("admin"),
        /** Instead: a Secret in the namespace, in the form that the controller reads. */
        secretName: dnsName("a Secret's name").optional(),
      })
      .optional(),
    /** Each request is shown to this URL first, and goes on when that answers 2xx: oauth2-proxy, Authelia, … */
    externalUrl: z.url({ protocol: /^https?$/, error: "an http or https URL" }).optional(),
  })
  .refine(exactlyOne(["basic", "externalUrl"]), "exactly one of basic, externalUrl");

/** The Gateway that HTTPRoutes attach to: exactly one of `className` and `name`. */
const gateway = z
  .strictObject({
    /** A GatewayClass: the stack makes a Gateway of it, with listeners at ports 80 and 443. */
    className: dnsName("a GatewayClass's name").optional(),
    /** A Gateway that is there. */
    name: dnsName("a Gateway's name").optional(),
    /** Of that Gateway; default: the stack's. */
    namespace: dnsName("a namespace").optional(),
    /** Its listener that the routes attach to; default: each that lets them. */
    listener: dnsName("a listener's name").optional(),
    /** Its plain HTTP listener, where requests are sent on to HTTPS; default: none are. */
    httpListener: dnsName("a listener's name").optional(),
  })
  .refine(
    exactlyOne(["className", "name"]),
    "exactly one of className (the stack makes the Gateway), name (it is there)",
  );

export const routing = z
  .strictObject({
    /**
     * `path`: HOST/api, HOST/mlflow, …; `subdomain`: api.HOST, mlflow.HOST, …; `none`: no routes, and no settings of
     * routes, which would have no effect.
     */
    strategy: z.enum(["path", "subdomain", "none"]).default("none"),
    host: hostName().optional(),
    /** A host of its own for a service, which lives at its root. */
    hosts: perService(hostName()).default({}),
    /** The path that a service lives under; default: `/NAME` with strategy `path`, else the root of its host. */
    prefixes: perService(prefix).default({}),
    /** The services that get a route. */
    expose: z.array(z.enum(serviceNames)).default(["api", "mlflow", "grafana"]),
    /** What routes are written as: an Ingress, or HTTPRoutes of the Gateway API. */
    via: z.enum(["ingress", "gateway"]).default("ingress"),
    /**
     * Who serves the routes. Without it they are plain ones that any controller serves, and the API gets its whole
     * path, with ROOT_PATH=/api to know it by.
     */
    controller: z.enum(controllers).optional(),
    /** IngressClass; default: the cluster's default class. */
    className: dnsName("an IngressClass's name").optional(),
    gateway: gateway.optional(),
    /** Of every Ingress with a service, and of the Gateway that the stack makes. They win over the program's. */
    annotations: annotations.default({}),
    tls: tls.optional(),
    /** Strict-Transport-Security, in seconds; 0: not sent. */
    hstsMaxAgeSeconds: count(0, 63_072_000).default(0),
    /** The port at which the routes answer, where it is not 80, or 443 with TLS. */
    port: count(1, 65535).optional(),
    auth: auth.optional(),
    /** Services without a login that may have a route without one all the same. */
    unauthenticated: z.array(z.enum(withoutLogin)).default([]),
    /** Refuse, rather than warn of, a service without a login that can be reached from outside. */
    requireAuthentication: z.boolean().default(false),
    /** Seconds from the creation of a route for which `pulumi up` waits until something serves it. */
    readyTimeoutSeconds: count(0, 600).default(30),
    /** The host name or IP address at which NodePorts answer; default: the address of a node. */
    nodeAddress: nodeAddress().optional(),
  })
  .prefault({});

import { z } from "zod";
import { controllerNames } from "../catalog/controllers";
import { serviceNames, withoutLogin } from "../catalog/services";
import { annotations } from "./kubernetes";
import { count, dnsName, hostName, nodeAddress } from "./values";

/** The shape of `cancer-mlops:routing`: the addresses of the services, and what is in front of them. */

const prefix = z
  .string()
  .regex(/^\/([\w.~-]+(\/[\w.~-]+)*)?$/, 'a path such as "/mlflow" without a trailing slash, or "/"')
  .refine((path) => !/\/\.{1,2}(\/|$)/.test(path), 'a path without "." and ".." segments')
  // The program uses "" for the root, so that paths can be appended.
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

/** The source of the certificate: exactly one of these. */
const tls = z
  .strictObject({
    /** An existing Secret of type kubernetes.io/tls in the namespace. */
    secretName: dnsName("a Secret's name").optional(),
    /** A ClusterIssuer of cert-manager, which issues and renews the certificate. */
    clusterIssuer: dnsName("a ClusterIssuer's name").optional(),
    /** A certificate that the program creates and that no browser trusts: for development. */
    selfSigned: z.literal(true).optional(),
    /** TLS is terminated by something that exists: the listener of a shared Gateway, a cloud load balancer. */
    external: z.literal(true).optional(),
  })
  .refine(
    exactlyOne(["secretName", "clusterIssuer", "selfSigned", "external"]),
    "exactly one of secretName, clusterIssuer, selfSigned: true, external: true",
  );

/** Authentication for the routes to services without a login: exactly one of these. */
const auth = z
  .strictObject({
    /** A user and a password, checked by the controller. */
    basic: z
      .strictObject({
        /** User of the generated password (output `edgePassword`). */
        user: z
          .string()
          .regex(/^[\w.@-]+$/, "a user name: letters, digits and . _ @ -")
          .default("admin"),
        /** An existing Secret in the namespace instead, in the format that the controller reads. */
        secretName: dnsName("a Secret's name").optional(),
      })
      .optional(),
    /** URL of an authentication service such as oauth2-proxy or Authelia: a request passes if it returns 2xx. */
    externalUrl: z.url({ protocol: /^https?$/, error: "an http or https URL" }).optional(),
  })
  .refine(exactlyOne(["basic", "externalUrl"]), "exactly one of basic, externalUrl");

/** The Gateway that HTTPRoutes attach to: exactly one of `className` and `name`. */
const gateway = z
  .strictObject({
    /** A GatewayClass: the stack creates a Gateway with listeners on ports 80 and 443. */
    className: dnsName("a GatewayClass's name").optional(),
    /** An existing Gateway. */
    name: dnsName("a Gateway's name").optional(),
    /** Namespace of the existing Gateway. @default the namespace of the stack */
    namespace: dnsName("a namespace").optional(),
    /** Listener that the routes attach to. @default every listener that allows them */
    listener: dnsName("a listener's name").optional(),
    /** Plain HTTP listener that redirects to HTTPS. @default no redirect */
    httpListener: dnsName("a listener's name").optional(),
  })
  .refine(
    exactlyOne(["className", "name"]),
    "exactly one of className (the stack creates a Gateway), name (an existing one)",
  );

export const routing = z
  .strictObject({
    /**
     * `path`: HOST/api, HOST/mlflow, …; `subdomain`: api.HOST, mlflow.HOST, …; `none`: no routes. Other routing settings
     * are refused with `none`, since they have no effect.
     */
    strategy: z.enum(["path", "subdomain", "none"]).default("none"),
    host: hostName().optional(),
    /** A host for one service, which is served at its root. */
    hosts: perService(hostName()).default({}),
    /** Path prefix of one service. @default `/NAME` with strategy `path`, otherwise the root of its host */
    prefixes: perService(prefix).default({}),
    /** The services that get a route. */
    expose: z.array(z.enum(serviceNames)).default(["api", "mlflow", "grafana"]),
    /** Kind of the routes: Ingress, or HTTPRoute of the Gateway API. */
    via: z.enum(["ingress", "gateway"]).default("ingress"),
    /**
     * The controller that serves the routes. Without it, they have no annotations and any controller serves them; the
     * API then gets the whole path, and its prefix in ROOT_PATH.
     */
    controller: z.enum(controllerNames).optional(),
    /** IngressClass. @default the cluster's default class */
    className: dnsName("an IngressClass's name").optional(),
    gateway: gateway.optional(),
    /** Annotations of every Ingress and of the Gateway that the stack creates. They override the program's. */
    annotations: annotations.default({}),
    tls: tls.optional(),
    /** Max age of Strict-Transport-Security in seconds; 0: not sent. */
    hstsMaxAgeSeconds: count(0, 63_072_000).default(0),
    /** External port of the routes. @default 80, or 443 with TLS */
    port: count(1, 65535).optional(),
    auth: auth.optional(),
    /** Services without a login that may have a route without authentication. */
    unauthenticated: z.array(z.enum(withoutLogin)).default([]),
    /** Refuse unauthenticated services that can be reached from outside, instead of warning. */
    requireAuthentication: z.boolean().default(false),
    /** Seconds that `pulumi up` waits, after a route was created, for a controller to serve it. */
    readyTimeoutSeconds: count(0, 600).default(30),
    /** Host name or IP address for NodePorts. @default the address of a node */
    nodeAddress: nodeAddress().optional(),
  })
  .prefault({});

import { z } from "zod";
import { controllerNames } from "../catalog/controllers";
import { serviceNames } from "../catalog/services";
import { annotations } from "./kubernetes";
import { passwordVersion } from "./passwords";
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
    secretName: dnsName("a Secret's name")
      .optional()
      .describe("An existing Secret of type kubernetes.io/tls in the namespace."),
    clusterIssuer: dnsName("a ClusterIssuer's name")
      .optional()
      .describe("A ClusterIssuer of cert-manager, which issues and renews the certificate."),
    selfSigned: z
      .literal(true)
      .optional()
      .describe("A certificate that the program creates and that no browser trusts: for development."),
    external: z
      .literal(true)
      .optional()
      .describe("TLS is terminated by something that exists: the listener of a shared Gateway, a cloud load balancer."),
  })
  .refine(
    exactlyOne(["secretName", "clusterIssuer", "selfSigned", "external"]),
    "exactly one of secretName, clusterIssuer, selfSigned: true, external: true",
  );

/** Authentication for the routes to services without a login: exactly one of these. */
const auth = z
  .strictObject({
    basic: z
      .strictObject({
        user: z
          .string()
          .regex(/^[\w.@-]+$/, "a user name: letters, digits and . _ @ -")
          .default("admin")
          .describe("User of the generated password (output `edgePassword`)."),
        passwordVersion: passwordVersion(),
        secretName: dnsName("a Secret's name")
          .optional()
          .describe("An existing Secret in the namespace instead, in the format that the controller reads."),
      })
      .optional()
      .describe("A user and a password, checked by the controller."),
    externalUrl: z
      .url({ protocol: /^https?$/, error: "an http or https URL" })
      .optional()
      .describe(
        "URL of an authentication service such as oauth2-proxy or Authelia: a request passes if it returns 2xx.",
      ),
  })
  .refine(exactlyOne(["basic", "externalUrl"]), "exactly one of basic, externalUrl");

/** The Gateway that HTTPRoutes attach to: exactly one of `className` and `name`. */
const gateway = z
  .strictObject({
    className: dnsName("a GatewayClass's name")
      .optional()
      .describe("A GatewayClass: the stack creates a Gateway with listeners for HTTP and, with TLS, HTTPS."),
    ports: z
      .strictObject({ http: count(1, 65535).default(80), https: count(1, 65535).default(443) })
      .optional()
      .describe(
        "Ports of the listeners of the created Gateway. Some controllers accept only their own, such as 8000 and 8443 of Traefik's chart; the port outside is then `routing.port`.",
      ),
    name: dnsName("a Gateway's name").optional().describe("An existing Gateway."),
    namespace: dnsName("a namespace")
      .optional()
      .describe("Namespace of the existing Gateway. Default: the namespace of the stack."),
    listener: dnsName("a listener's name")
      .optional()
      .describe("Listener that the routes attach to. Default: every listener that allows them."),
    httpListener: dnsName("a listener's name")
      .optional()
      .describe("Plain HTTP listener that redirects to HTTPS. Default: no redirect."),
  })
  .refine(
    exactlyOne(["className", "name"]),
    "exactly one of className (the stack creates a Gateway), name (an existing one)",
  )
  .refine(
    ({ name, ports }) => name === undefined || ports === undefined,
    "no ports with name: an existing Gateway has its own",
  );

export const routing = z
  .strictObject({
    strategy: z
      .enum(["path", "subdomain", "none"])
      .default("none")
      .describe(
        "`path`: HOST/api, HOST/mlflow, …; `subdomain`: api.HOST, mlflow.HOST, …; `none`: no routes. Other routing settings are refused with `none`, since they have no effect.",
      ),
    host: hostName().optional().describe("Host of all routes, or the domain of their hosts."),
    hosts: perService(hostName()).default({}).describe("A host for one service, which is served at its root."),
    prefixes: perService(prefix)
      .default({})
      .describe("Path prefix of one service. Default: `/NAME` with strategy `path`, otherwise the root of its host."),
    expose: z
      .array(z.enum(serviceNames))
      .default(["api", "mlflow", "grafana"])
      .describe("The services that get a route."),
    via: z
      .enum(["ingress", "gateway"])
      .default("ingress")
      .describe("Kind of the routes: Ingress, or HTTPRoute of the Gateway API."),
    controller: z
      .enum(controllerNames)
      .optional()
      .describe(
        "The controller that serves the routes. Without it, they have no annotations and any controller serves them; the API then gets the whole path, and its prefix in ROOT_PATH.",
      ),
    className: dnsName("an IngressClass's name")
      .optional()
      .describe("IngressClass. Default: the cluster's default class."),
    gateway: gateway.optional(),
    annotations: annotations
      .default({})
      .describe("Annotations of every Ingress and of the Gateway that the stack creates. They override the program's."),
    tls: tls.optional(),
    hstsMaxAgeSeconds: count(0, 63_072_000)
      .default(0)
      .describe("Max age of Strict-Transport-Security in seconds; 0: not sent."),
    port: count(1, 65535).optional().describe("External port of the routes. Default: 80, or 443 with TLS."),
    auth: auth.optional(),
    readyTimeoutSeconds: count(0, 600)
      .default(30)
      .describe("Seconds that `pulumi up` waits, after a route was created, for a controller to serve it."),
    nodeAddress: nodeAddress()
      .optional()
      .describe("Host name or IP address for NodePorts. Default: the address of a node."),
  })
  .prefault({});

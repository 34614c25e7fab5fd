import type { ControllerCapabilities, ControllerName, RouteOptions } from "../../../lib/catalog/controllers";
import { controllers } from "../../../lib/catalog/controllers";

const plain: RouteOptions = {
  service: "api-service",
  namespace: "ml",
  healthPath: "/health",
  stripPrefix: undefined,
  usersSecret: undefined,
  externalAuthUrl: undefined,
  redirectPort: undefined,
  hstsMaxAgeSeconds: 0,
  tls: false,
  extensions: [],
};

const annotations = (controller: ControllerName, options: Partial<RouteOptions>) =>
  controllers[controller].annotations({ ...plain, ...options });

/** The option of a route that needs each capability. */
const needs = {
  stripPrefix: { stripPrefix: "/api" },
  basicAuth: { usersSecret: "users" },
  externalAuth: { externalAuthUrl: "https://login.example.com/auth" },
  hsts: { hstsMaxAgeSeconds: 60 },
} satisfies Partial<Record<keyof ControllerCapabilities, Partial<RouteOptions>>>;

// Traefik is left out: its Middlewares do what annotations do for the others.
test.each(["haproxy", "nginx", "alb", "gke", "ingress-nginx"] as const)(
  "%s has annotations for exactly the capabilities that it claims",
  (controller) => {
    const { capabilities } = controllers[controller];
    const capable = (key: keyof typeof needs) => Boolean(capabilities[key]);
    const annotated = (key: keyof typeof needs) =>
      JSON.stringify(annotations(controller, needs[key])) !== JSON.stringify(annotations(controller, {}));
    const keys = Object.keys(needs) as (keyof typeof needs)[];
    expect(keys.filter(annotated)).toEqual(keys.filter(capable));
  },
);

/** The path that each controller's rewrite produces. */
const rewrites: Readonly<Record<string, (path: string) => string>> = {
  haproxy: (path) => {
    const rule = annotations("haproxy", needs.stripPrefix)["haproxy.org/path-rewrite"] ?? "";
    const [pattern = "", replacement = ""] = rule.split(" ");
    return path.replace(new RegExp(pattern), replacement.replace("\\", "$"));
  },
  alb: (path) => {
    const rule = annotations("alb", needs.stripPrefix)["alb.ingress.kubernetes.io/transforms.api-service"] ?? "";
    const [{ urlRewriteConfig }] = JSON.parse(rule) as [
      { urlRewriteConfig: { rewrites: [{ regex: string; replace: string }] } },
    ];
    const [{ regex, replace }] = urlRewriteConfig.rewrites;
    return path.replace(new RegExp(regex), replace);
  },
};

test.each(Object.keys(rewrites))("%s strips the prefix from the path", (controller) => {
  const paths = ["/api", "/api/", "/api/predict", "/api/docs/api/x"];
  expect(paths.map((path) => rewrites[controller]?.(path))).toEqual(["/", "/", "/predict", "/docs/api/x"]);
});

test("HAProxy reads the users' Secret from the namespace of the stack", () => {
  expect(annotations("haproxy", needs.basicAuth)).toMatchObject({ "haproxy.org/auth-secret": "ml/users" });
});

test("HAProxy redirects to the external port, not to that of its container", () => {
  expect(annotations("haproxy", { redirectPort: 8443 })).toMatchObject({
    "haproxy.org/ssl-redirect": "true",
    "haproxy.org/ssl-redirect-port": "8443",
  });
});

test("AWS's load balancer is one for the namespace, checks the service's health path and listens on HTTPS to redirect", () => {
  expect(annotations("alb", { healthPath: "/grafana/api/health", redirectPort: 443 })).toMatchObject({
    "alb.ingress.kubernetes.io/group.name": "ml",
    "alb.ingress.kubernetes.io/healthcheck-path": "/grafana/api/health",
    "alb.ingress.kubernetes.io/listen-ports": '[{"HTTP":80},{"HTTPS":443}]',
  });
  expect(annotations("alb", {})).not.toHaveProperty(["alb.ingress.kubernetes.io/listen-ports"]);
});

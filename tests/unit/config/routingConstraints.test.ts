import { routing as schema } from "../../../components/settings/routing";
import type { Input } from "../../support/settings";
import { problemsOf, settingsOf } from "../../support/settings";

const path = { strategy: "path", host: "example.com" };
const subdomain = { ...path, strategy: "subdomain" };
const gateway = { ...path, via: "gateway" };
const NOT_PART =
  "allowed: a path that is not part of another service's on the same host; or routing.hosts for one of them";

const ROUTES_ONLY =
  'allowed: nothing with routing.strategy "none", the default: it has no effect; set "path" or "subdomain"';

/** Every setting of routes, with a value that is not its default. */
const ofRoutes = {
  host: "example.com",
  hosts: { api: "a.example.com" },
  prefixes: { api: "/v1" },
  expose: ["api"],
  via: "gateway",
  controller: "traefik",
  className: "traefik",
  gateway: { className: "eg" },
  annotations: { a: "b" },
  tls: { selfSigned: true },
  hstsMaxAgeSeconds: 60,
  port: 8080,
  auth: { externalUrl: "https://login.example.com" },
  unauthenticated: ["mlflow"],
  readyTimeoutSeconds: 60,
};

test.each([{ strategy: "none" }, {}])("settings of routes are refused by name where there are none: %j", (strategy) => {
  expect(problemsOf({ routing: { ...strategy, ...ofRoutes } }).sort()).toEqual(
    Object.entries(ofRoutes)
      .map(([key, value]) => `cancer-mlops:routing.${key}: found ${JSON.stringify(value)}; ${ROUTES_ONLY}`)
      .sort(),
  );
});

test("a password is refused where no service has a route: it protects nothing", () => {
  expect(problemsOf({ routing: { strategy: "path", expose: [], auth: { basic: {} } } })).toEqual([
    expect.stringMatching(/^cancer-mlops:routing\.auth: .*nothing with routing\.expose empty/),
  ]);
  expect(settingsOf({ routing: { strategy: "path", expose: [] } }).routing.expose).toEqual([]);
});

test("what holds without routes too is accepted, and so are all other settings' defaults", () => {
  const holds = { nodeAddress: "127.0.0.1", requireAuthentication: true };
  expect(Object.keys({ ...ofRoutes, ...holds, strategy: "none" }).sort()).toEqual(
    Object.keys(schema.unwrap().shape).sort(),
  );
  expect(settingsOf({ routing: { ...settingsOf().routing, ...holds } }).routing).toMatchObject(holds);
});

test("settings of routes are not called useless beside a strategy that is misspelt", () => {
  expect(problemsOf({ routing: { strategy: "paths", auth: { basic: {} } } })).toEqual([
    expect.stringContaining("cancer-mlops:routing.strategy: found"),
  ]);
});

const refused: readonly (readonly [string, object, readonly string[]])[] = [
  ...["path", "subdomain"].map(
    (strategy) =>
      [
        `strategy ${strategy} without a host`,
        { strategy },
        [
          "routing.host: found nothing; allowed: " +
            `a host name such as "cancer-mlops.example.com" for strategy "${strategy}"`,
        ],
      ] as const,
  ),
  [
    "hosts for all services but one",
    { strategy: "path", hosts: { api: "a.example.com", mlflow: "b.example.com" } },
    ['routing.host: found nothing; allowed: a host name such as "cancer-mlops.example.com" for strategy "path"'],
  ],
  [
    "a host with no room for a service's name",
    { ...subdomain, host: long(247) },
    [
      `routing.host: found "${long(247).slice(0, 76)}…; ` +
        "allowed: 245 characters at most: with the name of a service before it, a host has 253",
    ],
  ],
  [
    "one path for two services",
    { ...path, prefixes: { mlflow: "/api" } },
    [`routing.prefixes.mlflow: found "/api" on host example.com, where api has "/api"; ${NOT_PART}`],
  ],
  [
    "a path below another service's",
    { ...path, prefixes: { grafana: "/mlflow/dashboards" } },
    [
      `routing.prefixes.grafana: found "/mlflow/dashboards" on host example.com, where mlflow has "/mlflow"; ${NOT_PART}`,
    ],
  ],
  [
    "a path above another service's",
    { ...path, prefixes: { api: "/ml/api", grafana: "/ml" } },
    [`routing.prefixes.grafana: found "/ml" on host example.com, where api has "/ml/api"; ${NOT_PART}`],
  ],
  [
    "the root of the host beside others",
    { ...path, expose: ["api", "grafana"], prefixes: { grafana: "/" } },
    [`routing.prefixes.grafana: found "/" on host example.com, where api has "/api"; ${NOT_PART}`],
  ],
  [
    "one host of their own for two services",
    { ...path, hosts: { api: "a.example.com", grafana: "a.example.com" } },
    [`routing.prefixes.grafana: found "/" on host a.example.com, where api has "/"; ${NOT_PART}`],
  ],
  [
    "a Gateway that is not named",
    gateway,
    [
      "routing.gateway: found nothing; allowed: { className: … } for a Gateway that the stack makes, " +
        "or { name: …, namespace: … } of one that is there",
    ],
  ],
  [
    "an IngressClass for a Gateway",
    { ...gateway, gateway: { className: "eg" }, className: "nginx" },
    [
      'routing.className: found "nginx"; allowed: ' +
        'nothing with routing.via "gateway": the GatewayClass is routing.gateway.className',
    ],
  ],
  [
    "a Gateway for an Ingress",
    { ...path, gateway: { className: "eg" } },
    ['routing.gateway: found {"className":"eg"}; allowed: nothing, unless routing.via is "gateway"'],
  ],
  [
    "a redirect at a Gateway whose listener for the routes is not named",
    { ...gateway, tls: { external: true }, gateway: { name: "shared", httpListener: "http" } },
    [
      "routing.gateway.listener: found nothing; allowed: its HTTPS listener, with httpListener: " +
        "at all listeners the routes would answer plain HTTP as well",
    ],
  ],
  [
    "a certificate for a Gateway of somebody else's",
    { ...gateway, gateway: { name: "shared" }, tls: { selfSigned: true } },
    ['routing.tls: found {"selfSigned":true}; allowed: { external: true }: the certificate is that of Gateway shared'],
  ],
  [
    "a certificate for AWS's load balancer",
    { ...path, controller: "alb", tls: { secretName: "ml-tls" } },
    [
      'routing.tls: found {"secretName":"ml-tls"}; allowed: { external: true }: AWS\'s load balancers take theirs from ACM',
    ],
  ],
  [
    "HSTS without TLS",
    { ...path, controller: "traefik", hstsMaxAgeSeconds: 60 },
    ["routing.hstsMaxAgeSeconds: found 60; allowed: 0, unless routing.tls is set"],
  ],
  ...[undefined, "alb", "gke", "ingress-nginx"].map(
    (controller) =>
      [
        `HSTS with controller ${String(controller)}`,
        { ...path, ...(controller ? { controller } : {}), tls: { external: true }, hstsMaxAgeSeconds: 60 },
        [
          "routing.hstsMaxAgeSeconds: found 60; allowed: " +
            '0, unless routing.controller is one of traefik, haproxy, nginx, or routing.via is "gateway"',
        ],
      ] as const,
  ),
];

test.each(refused)("%s is refused", (_, routing, problems) => {
  expect(problemsOf({ routing })).toEqual(problems.map((problem) => `cancer-mlops:${problem}`));
});

/** A host name of so many characters. */
function long(length: number): string {
  return `${"a.".repeat(length)}com`.slice(-length);
}

const accepted: readonly (readonly [string, object])[] = [
  ["no host where there are no routes", { strategy: "none" }],
  ["a host with room for the longest name of a service", { ...subdomain, host: long(245) }],
  ["a long host that each service has a path of", { ...path, host: long(253) }],
  ["no host where nothing is exposed", { strategy: "path", expose: [] }],
  ["no host where each service has its own", { strategy: "path", expose: ["api"], hosts: { api: "a.example.com" } }],
  ["paths that begin with the same letters", { ...path, prefixes: { mlflow: "/apis", grafana: "/api-docs" } }],
  ["one path on two hosts", { ...subdomain, prefixes: { api: "/x", mlflow: "/x" } }],
  ["a path of a service that has no route", { ...path, prefixes: { prometheus: "/api" } }],
  [
    "one host for two services with a path each",
    { ...subdomain, hosts: { api: "a.b", mlflow: "a.b" }, prefixes: { api: "/api", mlflow: "/mlflow" } },
  ],
  ["a Gateway that is there", { ...gateway, gateway: { name: "shared", namespace: "edge" }, tls: { external: true } }],
  [
    "a redirect beside a named listener",
    { ...gateway, gateway: { name: "a", listener: "b", httpListener: "c" }, tls: { external: true } },
  ],
  [
    "a certificate for a Gateway that the stack makes",
    { ...gateway, gateway: { className: "eg" }, tls: { selfSigned: true } },
  ],
  [
    "HSTS from a Gateway",
    { ...gateway, gateway: { className: "eg" }, tls: { selfSigned: true }, hstsMaxAgeSeconds: 60 },
  ],
  ...["traefik", "haproxy", "nginx"].map(
    (controller) =>
      [`HSTS from ${controller}`, { ...path, controller, tls: { secretName: "a" }, hstsMaxAgeSeconds: 60 }] as const,
  ),
];

test.each(accepted)("%s is accepted", (_, routing) => {
  expect(settingsOf({ routing }).routing).toMatchObject(routing);
});

test("TLS that ends elsewhere is refused for a Gateway that the stack makes: nothing would listen at 443", () => {
  const routing = { strategy: "path", host: "ml.example.com", via: "gateway", gateway: { className: "eg" } };
  expect(problemsOf({ routing: { ...routing, tls: { external: true } } })).toEqual([
    'cancer-mlops:routing.tls: found {"external":true}; ' +
      "allowed: a certificate for the Gateway that the stack makes: secretName, clusterIssuer or selfSigned",
  ]);
});

describe("a version of MLflow that cannot serve under a path", () => {
  const under = (mlflow: object, routing: object = {}): Input => ({
    mlflow,
    routing: { strategy: "path", host: "ml.example.com", ...routing },
  });

  test("is refused where it would have to", () => {
    expect(problemsOf(under({ tag: "v2.4.2" }))).toEqual([
      'cancer-mlops:mlflow.tag: found "v2.4.2"; ' +
        "allowed: v2.5.0 or newer under a path; or routing.hosts.mlflow, where it lives at the root",
    ]);
  });

  test.each([
    ["at a root", under({ tag: "v2.4.2" }, { strategy: "subdomain" })],
    ["from 2.5 on", under({ tag: "2.5.0" })],
    ["of an image of one's own", under({ tag: "latest" })],
  ])("is accepted %s", (_, input) => {
    expect(settingsOf(input)).toMatchObject(input);
  });
});

import { routing as schema } from "../../../lib/config/routing";
import type { Input } from "../../support/settings";
import { problemPaths, problemsOf, settingsOf } from "../../support/settings";

const path = { strategy: "path", host: "example.com" };
const subdomain = { ...path, strategy: "subdomain" };
const ownGateway = { ...path, via: "gateway", gateway: { className: "eg" } };
const sharedGateway = { ...path, via: "gateway", gateway: { name: "shared" } };
const external = { tls: { external: true } };
const selfSigned = { tls: { selfSigned: true } };

/** A host name of this length, which is odd. */
function long(length: number): string {
  return `${"a.".repeat(length)}com`.slice(-length);
}

describe("without routes", () => {
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
    readyTimeoutSeconds: 60,
  };
  const always = { nodeAddress: "127.0.0.1" };

  test("refuses every setting of routes, since it has no effect", () => {
    expect(Object.keys({ strategy: "none", ...ofRoutes, ...always }).sort()).toEqual(
      Object.keys(schema.unwrap().shape).sort(),
    );
    const problems = problemsOf({ routing: ofRoutes });
    expect(problems).toHaveLength(Object.keys(ofRoutes).length);
    for (const problem of problems) expect(problem).toContain('has no effect with routing.strategy "none"');
  });

  test("accepts the settings that have an effect all the same, and the defaults of the others", () => {
    expect(settingsOf({ routing: { ...settingsOf().routing, ...always } }).routing).toMatchObject(always);
  });

  test("keeps the settings of routes for a stack that exposes nothing for a while", () => {
    const routing = { ...path, ...selfSigned, expose: [] };
    expect(settingsOf({ routing }).routing).toMatchObject(routing);
  });

  test("refuses authentication for a stack that exposes nothing: it would protect nothing", () => {
    expect(problemPaths({ routing: { strategy: "path", expose: [], auth: { basic: {} } } })).toEqual(["routing.auth"]);
  });
});

test.each<[string, string, object]>([
  ["no host", "host", { strategy: "path" }],
  ["no host for one of the services", "host", { strategy: "path", hosts: { api: "a.b", mlflow: "c.d" } }],
  ["a host that is too long with the name of a service", "host", { ...subdomain, host: long(247) }],
  ["one path for two services", "prefixes.mlflow", { ...path, prefixes: { mlflow: "/api" } }],
  ["a path below that of another service", "prefixes.grafana", { ...path, prefixes: { grafana: "/mlflow/x" } }],
  ["a path above that of another service", "prefixes.grafana", { ...path, prefixes: { api: "/ml/x", grafana: "/ml" } }],
  ["the root of a shared host", "prefixes.grafana", { ...path, prefixes: { grafana: "/" } }],
  ["the root of one host for two services", "prefixes.grafana", { ...path, hosts: { api: "a.b", grafana: "a.b" } }],
  ["via gateway without a Gateway", "gateway", { ...path, via: "gateway" }],
  ["a Gateway without via gateway", "gateway", { ...path, gateway: { className: "eg" } }],
  ["an IngressClass for a Gateway", "className", { ...ownGateway, className: "nginx" }],
  [
    "a redirect at a Gateway whose routes serve plain HTTP too",
    "gateway.listener",
    { ...sharedGateway, ...external, gateway: { name: "shared", httpListener: "http" } },
  ],
  [
    "a redirect to HTTPS without TLS",
    "gateway.httpListener",
    { ...sharedGateway, gateway: { name: "shared", listener: "https", httpListener: "http" } },
  ],
  ["a certificate for a shared Gateway, which has its own", "tls", { ...sharedGateway, ...selfSigned }],
  ["a certificate for AWS's load balancer, which has its own", "tls", { ...path, controller: "alb", ...selfSigned }],
  ["a Gateway of the stack without a certificate", "tls", { ...ownGateway, ...external }],
  ["HSTS without TLS", "hstsMaxAgeSeconds", { ...path, controller: "traefik", hstsMaxAgeSeconds: 60 }],
  ["HSTS without a controller", "hstsMaxAgeSeconds", { ...path, ...external, hstsMaxAgeSeconds: 60 }],
  [
    "HSTS with a controller without it",
    "hstsMaxAgeSeconds",
    { ...path, ...external, controller: "alb", hstsMaxAgeSeconds: 60 },
  ],
])("refuses %s at routing.%s", (_, key, routing) => {
  expect([...new Set(problemPaths({ routing }))]).toEqual([`routing.${key}`]);
});

test.each<[string, object]>([
  ["no host if each exposed service has its own", { strategy: "path", expose: ["api"], hosts: { api: "a.b" } }],
  ["a host with room for the longest name of a service", { ...subdomain, host: long(245) }],
  ["the longest host with strategy path", { ...path, host: long(253) }],
  ["paths that begin alike", { ...path, prefixes: { mlflow: "/apis", grafana: "/api-docs" } }],
  ["one path on two hosts", { ...subdomain, prefixes: { api: "/x", mlflow: "/x" } }],
  ["the path of a service without a route", { ...path, prefixes: { prometheus: "/api" } }],
  [
    "one host for two services with a path each",
    { ...subdomain, hosts: { api: "a.b", mlflow: "a.b" }, prefixes: { api: "/api", mlflow: "/mlflow" } },
  ],
  [
    "a redirect at a shared Gateway",
    { ...sharedGateway, ...external, gateway: { name: "shared", listener: "https", httpListener: "http" } },
  ],
  ["a certificate and HSTS for a Gateway of the stack", { ...ownGateway, ...selfSigned, hstsMaxAgeSeconds: 60 }],
  ["HSTS with a controller that can send it", { ...path, ...external, controller: "haproxy", hstsMaxAgeSeconds: 60 }],
])("accepts %s", (_, routing) => {
  expect(settingsOf({ routing }).routing).toMatchObject(routing);
});

describe("an MLflow that cannot serve below a path", () => {
  test("is refused if its route has one", () => {
    expect(problemPaths({ mlflow: { tag: "v2.4.2" }, routing: path })).toEqual(["mlflow.tag"]);
  });

  test.each<[string, Input, object]>([
    ["at the root of a host", { tag: "v2.4.2" }, subdomain],
    ["from 2.5 on", { tag: "2.5.0" }, path],
    ["if the tag is no version", { tag: "latest" }, path],
    ["if a digest overrides the tag", { tag: "v2.4.2", digest: `sha256:${"0".repeat(64)}` }, path],
  ])("is accepted %s", (_, mlflow, routing) => {
    expect(settingsOf({ mlflow, routing }).mlflow).toMatchObject(mlflow);
  });
});

import { edgeOf, host } from "../../support/edge";
import { find, ofKind } from "../../support/objects";
import type { Registered } from "../../support/recording";

const made = { className: "eg" };
const tls = { secretName: "ml-tls" };
const http = { name: "http", port: 80, protocol: "HTTP" };
const https = {
  name: "https",
  port: 443,
  protocol: "HTTPS",
  tls: { mode: "Terminate", certificateRefs: [{ name: "ml-tls" }] },
};

const gateway = async (routing: object = {}) => (await edgeOf({ via: "gateway", gateway: made, ...routing })).resources;

const route = (resources: readonly Registered[], service: string) =>
  find(resources, "HTTPRoute", `cancer-mlops-${service}`);

const filters = (resources: readonly Registered[], service: string) => route(resources, service).spec.rules[0]?.filters;

describe("a Gateway that the stack makes", () => {
  test("is of the class, listens for plain HTTP without TLS, and carries the annotations of the stack", async () => {
    const resources = await gateway({ annotations: { "example.com/a": "b" } });
    expect(find(resources, "Gateway", "gateway")).toMatchObject({
      apiVersion: "gateway.networking.k8s.io/v1",
      metadata: { name: "cancer-mlops", namespace: "cancer-mlops", annotations: { "example.com/a": "b" } },
      spec: { gatewayClassName: "eg", listeners: [http] },
    });
    expect(find(resources, "Gateway", "gateway").spec.listeners).toHaveLength(1);
    expect(ofKind(resources, "Ingress")).toEqual([]);
  });

  test("listens for HTTPS too, with the certificate", async () => {
    expect(find(await gateway({ tls }), "Gateway", "gateway").spec.listeners).toEqual([http, https]);
  });

  test.each([
    ["http", {}],
    ["https", { tls }],
  ])("has the routes at its listener %s", async (sectionName, routing) => {
    const resources = await gateway(routing);
    for (const service of ["api", "mlflow", "grafana"]) {
      expect(route(resources, service).spec.parentRefs).toEqual([{ name: "cancer-mlops", sectionName }]);
    }
  });

  test("sends plain HTTP on to HTTPS for all hosts, to the port that the stack names", async () => {
    const redirect = { type: "RequestRedirect", requestRedirect: { scheme: "https", statusCode: 301 } };
    const resources = await gateway({ tls, strategy: "subdomain" });
    expect(route(resources, "redirect").spec).toEqual({
      parentRefs: [{ name: "cancer-mlops", sectionName: "http" }],
      hostnames: ["api", "mlflow", "grafana"].map((name) => `${name}.${host}`),
      rules: [{ filters: [redirect] }],
    });
    expect(filters(await gateway({ tls, port: 8443 }), "redirect")).toEqual([
      { ...redirect, requestRedirect: { ...redirect.requestRedirect, port: 8443 } },
    ]);
  });

  test("redirects nothing without TLS of its own", async () => {
    const names = ofKind(await gateway({}), "HTTPRoute").map(({ metadata }) => metadata.name);
    expect(names.sort()).toEqual(["cancer-mlops-api", "cancer-mlops-grafana", "cancer-mlops-mlflow"]);
  });
});

describe("a Gateway that is there", () => {
  test("gets the routes at all its listeners, and none is made", async () => {
    const resources = await gateway({ gateway: { name: "shared" } });
    expect(ofKind(resources, "Gateway")).toEqual([]);
    expect(route(resources, "api").spec.parentRefs).toEqual([{ name: "shared" }]);
    expect(ofKind(resources, "HTTPRoute")).toHaveLength(3);
  });

  test("gets them in its namespace, at the listener that the stack names, and the redirect at its plain one", async () => {
    const shared = { name: "shared", namespace: "edge", listener: "secure", httpListener: "plain" };
    const resources = await gateway({ gateway: shared, tls: { external: true } });
    expect(route(resources, "mlflow").spec.parentRefs).toEqual([
      { name: "shared", namespace: "edge", sectionName: "secure" },
    ]);
    expect(route(resources, "redirect").spec).toMatchObject({
      parentRefs: [{ name: "shared", namespace: "edge", sectionName: "plain" }],
      hostnames: [host],
    });
  });
});

describe("the HTTPRoute of a service", () => {
  test("leads all below its path to the port of its Service", async () => {
    const resources = await gateway({ expose: ["api", "mlflow", "prometheus", "grafana"] });
    for (const [service, port] of [
      ["api", 8000],
      ["mlflow", 5000],
      ["prometheus", 9090],
      ["grafana", 3000],
    ] as const) {
      const { metadata, spec } = route(resources, service);
      expect(metadata.namespace).toBe("cancer-mlops");
      expect(spec.hostnames).toEqual([host]);
      expect(spec.rules).toHaveLength(1);
      expect(spec.rules[0]).toMatchObject({
        matches: [{ path: { type: "PathPrefix", value: `/${service}` } }],
        backendRefs: [{ name: `${service}-service`, port }],
      });
    }
  });

  test("leads all of its host where it has one of its own", async () => {
    const { spec } = route(await gateway({ hosts: { api: "predict.example.com" } }), "api");
    expect(spec.hostnames).toEqual(["predict.example.com"]);
    expect(spec.rules[0]?.matches).toEqual([{ path: { type: "PathPrefix", value: "/" } }]);
    expect(spec.rules[0]?.filters).toEqual([]);
  });

  test("takes the path off for the API, and for nobody else", async () => {
    const resources = await gateway();
    expect(filters(resources, "api")).toEqual([
      { type: "URLRewrite", urlRewrite: { path: { type: "ReplacePrefixMatch", replacePrefixMatch: "/" } } },
    ]);
    expect([filters(resources, "mlflow"), filters(resources, "grafana")]).toEqual([[], []]);
  });

  test("asks for a password by Traefik's Middleware, in front of what has no login", async () => {
    const auth = { basic: { secretName: "ml-users" } };
    const resources = await gateway({
      controller: "traefik",
      auth,
      expose: ["api", "mlflow", "prometheus", "grafana"],
    });
    const asks = [{ type: "ExtensionRef", extensionRef: { group: "traefik.io", kind: "Middleware", name: "auth" } }];
    expect(find(resources, "Middleware", "auth").spec).toMatchObject({ basicAuth: { secret: "ml-users" } });
    expect([filters(resources, "mlflow"), filters(resources, "prometheus")]).toEqual([asks, asks]);
    expect(filters(resources, "api")?.map(({ type }) => type)).toEqual(["URLRewrite"]);
    expect(filters(resources, "grafana")).toEqual([]);
    expect(ofKind(await gateway({ controller: "traefik" }), "Middleware")).toEqual([]);
  });

  test("sends HSTS with every answer, and the redirect does not", async () => {
    const resources = await gateway({ tls, hstsMaxAgeSeconds: 3600 });
    const hsts = {
      type: "ResponseHeaderModifier",
      responseHeaderModifier: { set: [{ name: "Strict-Transport-Security", value: "max-age=3600" }] },
    };
    for (const service of ["api", "mlflow", "grafana"]) expect(filters(resources, service)).toContainEqual(hsts);
    expect(filters(resources, "redirect")?.map(({ type }) => type)).toEqual(["RequestRedirect"]);
  });
});

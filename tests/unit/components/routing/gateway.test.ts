import { find, ofKind } from "../../../support/objects";
import type { Registered } from "../../../support/recording";
import { host, routingOf } from "../../../support/routing";

const tls = { secretName: "ml-tls" };

const gateway = async (routing: object = {}) =>
  (await routingOf({ via: "gateway", gateway: { className: "eg" }, ...routing })).resources;

const route = (resources: readonly Registered[], service: string) =>
  find(resources, "HTTPRoute", `cancer-mlops-${service}`);

const filters = (resources: readonly Registered[], service: string) => route(resources, service).spec.rules[0]?.filters;

describe("a new Gateway", () => {
  test("listens for HTTP only without TLS, and redirects nothing", async () => {
    const resources = await gateway({ annotations: { "example.com/a": "b" } });
    expect(find(resources, "Gateway", "gateway")).toMatchObject({
      metadata: { name: "cancer-mlops", namespace: "cancer-mlops", annotations: { "example.com/a": "b" } },
      spec: { gatewayClassName: "eg", listeners: [{ name: "http", port: 80, protocol: "HTTP" }] },
    });
    expect(route(resources, "api").spec.parentRefs).toEqual([{ name: "cancer-mlops", sectionName: "http" }]);
    const names = ofKind(resources, "HTTPRoute").map(({ metadata }) => metadata.name);
    expect(names.sort()).toEqual(["cancer-mlops-api", "cancer-mlops-grafana", "cancer-mlops-mlflow"]);
    expect(ofKind(resources, "Ingress")).toEqual([]);
  });

  test("serves the routes over HTTPS with a certificate", async () => {
    const resources = await gateway({ tls });
    expect(find(resources, "Gateway", "gateway").spec.listeners).toMatchObject([
      { name: "http", port: 80, protocol: "HTTP" },
      { name: "https", port: 443, protocol: "HTTPS", tls: { certificateRefs: [{ name: "ml-tls" }] } },
    ]);
    expect(route(resources, "api").spec.parentRefs).toEqual([{ name: "cancer-mlops", sectionName: "https" }]);
  });

  test("listens on the ports of the settings", async () => {
    const listeners = { className: "traefik", ports: { http: 8000, https: 8443 } };
    expect(find(await gateway({ tls, gateway: listeners }), "Gateway", "gateway").spec.listeners).toMatchObject([
      { name: "http", port: 8000 },
      { name: "https", port: 8443 },
    ]);
  });

  test("redirects HTTP to HTTPS for all hosts, at the port of the settings", async () => {
    const resources = await gateway({ tls, port: 8443, strategy: "subdomain" });
    const requestRedirect = { scheme: "https", statusCode: 301, port: 8443 };
    expect(route(resources, "redirect").spec).toEqual({
      parentRefs: [{ name: "cancer-mlops", sectionName: "http" }],
      hostnames: ["api", "mlflow", "grafana"].map((name) => `${name}.${host}`),
      rules: [{ filters: [{ type: "RequestRedirect", requestRedirect }] }],
    });
  });
});

describe("an existing Gateway", () => {
  test("gets the routes at all its listeners", async () => {
    const resources = await gateway({ gateway: { name: "shared" } });
    expect(ofKind(resources, "Gateway")).toEqual([]);
    expect(route(resources, "api").spec.parentRefs).toEqual([{ name: "shared" }]);
    expect(ofKind(resources, "HTTPRoute")).toHaveLength(3);
  });

  test("gets routes and redirect at the listeners of the settings, in its own namespace", async () => {
    const shared = { name: "shared", namespace: "edge", listener: "secure", httpListener: "plain" };
    const resources = await gateway({ gateway: shared, tls: { external: true } });
    const at = (sectionName: string) => [{ name: "shared", namespace: "edge", sectionName }];
    expect(route(resources, "mlflow").spec.parentRefs).toEqual(at("secure"));
    expect(route(resources, "redirect").spec.parentRefs).toEqual(at("plain"));
  });
});

describe("the HTTPRoute of a service", () => {
  test("routes everything below its path to the port of its Service", async () => {
    const { spec } = route(await gateway(), "mlflow");
    expect(spec.hostnames).toEqual([host]);
    expect(spec.rules).toMatchObject([
      {
        matches: [{ path: { type: "PathPrefix", value: "/mlflow" } }],
        backendRefs: [{ name: "mlflow-service", port: 5000 }],
      },
    ]);
  });

  test("routes every path of the service's own host", async () => {
    const { spec } = route(await gateway({ hosts: { api: "predict.example.com" } }), "api");
    expect(spec.hostnames).toEqual(["predict.example.com"]);
    expect(spec.rules).toMatchObject([{ matches: [{ path: { type: "PathPrefix", value: "/" } }], filters: [] }]);
  });

  test("strips the prefix of the API only", async () => {
    const resources = await gateway();
    expect(filters(resources, "api")).toEqual([
      { type: "URLRewrite", urlRewrite: { path: { type: "ReplacePrefixMatch", replacePrefixMatch: "/" } } },
    ]);
    expect([filters(resources, "mlflow"), filters(resources, "grafana")]).toEqual([[], []]);
  });

  test("requires the password of a Middleware for services without a login", async () => {
    const resources = await gateway({
      controller: "traefik",
      auth: { basic: { secretName: "ml-users" } },
      expose: ["api", "mlflow", "prometheus", "grafana"],
    });
    const auth = [{ type: "ExtensionRef", extensionRef: { group: "traefik.io", kind: "Middleware", name: "auth" } }];
    expect(find(resources, "Middleware", "auth").spec).toMatchObject({ basicAuth: { secret: "ml-users" } });
    expect([filters(resources, "mlflow"), filters(resources, "prometheus")]).toEqual([auth, auth]);
    expect(filters(resources, "api")?.map(({ type }) => type)).toEqual(["URLRewrite"]);
    expect(filters(resources, "grafana")).toEqual([]);
  });

  test("sends HSTS, except with the redirect", async () => {
    const resources = await gateway({ tls, hstsMaxAgeSeconds: 3600 });
    const set = [{ name: "Strict-Transport-Security", value: "max-age=3600" }];
    for (const service of ["api", "mlflow", "grafana"]) {
      expect(filters(resources, service)).toContainEqual({
        type: "ResponseHeaderModifier",
        responseHeaderModifier: { set },
      });
    }
    expect(filters(resources, "redirect")?.map(({ type }) => type)).toEqual(["RequestRedirect"]);
  });
});

import { addressesOf, exposedServices } from "../../../lib/catalog/addresses";
import { settingsOf } from "../../support/settings";

const host = "ml.example.com";
const noAddress = { prefix: "" };

const routing = (input: object) => settingsOf({ routing: input }).routing;
const path = (input: object = {}) => addressesOf(routing({ strategy: "path", host, ...input }));
const subdomain = (input: object = {}) => addressesOf(routing({ strategy: "subdomain", host, ...input }));

test("strategy path: serves each exposed service below its name on one host", () => {
  expect(path()).toEqual({
    api: { host, prefix: "/api", url: "http://ml.example.com/api" },
    mlflow: { host, prefix: "/mlflow", url: "http://ml.example.com/mlflow" },
    prometheus: noAddress,
    grafana: { host, prefix: "/grafana", url: "http://ml.example.com/grafana" },
  });
});

test("strategy subdomain: serves each exposed service at the root of a host", () => {
  expect(subdomain()).toEqual({
    api: { host: "api.ml.example.com", prefix: "", url: "http://api.ml.example.com" },
    mlflow: { host: "mlflow.ml.example.com", prefix: "", url: "http://mlflow.ml.example.com" },
    prometheus: noAddress,
    grafana: { host: "grafana.ml.example.com", prefix: "", url: "http://grafana.ml.example.com" },
  });
});

test("strategy none: exposes nothing", () => {
  const none = routing({ strategy: "none" });
  expect(exposedServices(none)).toEqual([]);
  expect(addressesOf(none).api).toEqual(noAddress);
});

test("lists the exposed services in one order, however the stack orders them", () => {
  expect(exposedServices(routing({ strategy: "path", host, expose: ["grafana", "prometheus", "api"] }))).toEqual([
    "api",
    "prometheus",
    "grafana",
  ]);
});

test("gives no address to a service that has a host or prefix but is not exposed", () => {
  const addresses = path({ expose: ["api"], hosts: { mlflow: host }, prefixes: { prometheus: "/p" } });
  expect([addresses.mlflow, addresses.prometheus]).toEqual([noAddress, noAddress]);
});

describe("a host of its own", () => {
  const hosts = { api: "predict.example.com" };

  test.each([
    ["path", path],
    ["subdomain", subdomain],
  ])("serves the service at its root, and no other service, with strategy %s", (_, addresses) => {
    expect(addresses({ hosts })).toEqual({
      ...addresses(),
      api: { host: "predict.example.com", prefix: "", url: "http://predict.example.com" },
    });
  });

  test("can be combined with a prefix", () => {
    expect(path({ hosts, prefixes: { api: "/v1" } }).api.url).toBe("http://predict.example.com/v1");
  });
});

test("a prefix replaces the name of the service with strategy path", () => {
  const prefix = "/team/experiments";
  expect(path({ prefixes: { mlflow: prefix } }).mlflow).toEqual({ host, prefix, url: `http://${host}${prefix}` });
});

test("a prefix is appended to the host with strategy subdomain", () => {
  expect(subdomain({ prefixes: { api: "/v1" } }).api.url).toBe("http://api.ml.example.com/v1");
});

test('prefix "/" is the root of the host, without a trailing slash in the URL', () => {
  expect(path({ expose: ["grafana"], prefixes: { grafana: "/" } }).grafana.url).toBe("http://ml.example.com");
});

const tls = { secretName: "ml-tls" };

test.each([
  [{ port: 80 }, "http://ml.example.com/api"],
  [{ port: 443 }, "http://ml.example.com:443/api"],
  [{ tls: { external: true } }, "https://ml.example.com/api"],
  [{ tls, port: 443 }, "https://ml.example.com/api"],
  [{ tls, port: 8443 }, "https://ml.example.com:8443/api"],
])("with %j the URL is %s", (input, url) => {
  expect(path(input).api.url).toBe(url);
});

import { addresses, exposed } from "../../components/routing";
import { settingsOf } from "../support/settings";

const host = "ml.example.com";
const everything = { expose: ["api", "mlflow", "prometheus", "grafana"] };
const nowhere = { prefix: "" };

const routing = (input: object) => settingsOf({ routing: input }).routing;
const path = (input: object = {}) => addresses(routing({ strategy: "path", host, ...input }));
const subdomain = (input: object = {}) => addresses(routing({ strategy: "subdomain", host, ...input }));

test("path: one host, each service under its name", () => {
  expect(path(everything)).toEqual({
    api: { host, prefix: "/api", url: "http://ml.example.com/api" },
    mlflow: { host, prefix: "/mlflow", url: "http://ml.example.com/mlflow" },
    prometheus: { host, prefix: "/prometheus", url: "http://ml.example.com/prometheus" },
    grafana: { host, prefix: "/grafana", url: "http://ml.example.com/grafana" },
  });
});

test("subdomain: each service at the root of a host of its own", () => {
  expect(subdomain(everything)).toEqual({
    api: { host: "api.ml.example.com", prefix: "", url: "http://api.ml.example.com" },
    mlflow: { host: "mlflow.ml.example.com", prefix: "", url: "http://mlflow.ml.example.com" },
    prometheus: { host: "prometheus.ml.example.com", prefix: "", url: "http://prometheus.ml.example.com" },
    grafana: { host: "grafana.ml.example.com", prefix: "", url: "http://grafana.ml.example.com" },
  });
});

test("none: no host and no URL", () => {
  const settings = routing({ strategy: "none" });
  expect(addresses(settings)).toEqual({ api: nowhere, mlflow: nowhere, prometheus: nowhere, grafana: nowhere });
  expect(exposed(settings)).toEqual([]);
});

test("Prometheus has no route unless it is exposed, and so no prefix of its own", () => {
  expect(path().prometheus).toEqual(nowhere);
  expect(subdomain().prometheus).toEqual(nowhere);
});

test("what is not exposed has no address, though it has a host and a prefix; the order is always the same", () => {
  const settings = {
    strategy: "path",
    expose: ["grafana", "api"],
    hosts: { mlflow: host },
    prefixes: { prometheus: "/p" },
  };
  expect(path(settings).mlflow).toEqual(nowhere);
  expect(path(settings).prometheus).toEqual(nowhere);
  expect(exposed(routing({ ...settings, host }))).toEqual(["api", "grafana"]);
});

describe("a host of its own", () => {
  const hosts = { api: "predict.example.com" };

  test.each(["path", "subdomain"])("has the service at its root, with strategy %s", (strategy) => {
    expect(addresses(routing({ strategy, host, hosts })).api).toEqual({
      host: "predict.example.com",
      prefix: "",
      url: "http://predict.example.com",
    });
  });

  test("changes nothing for the others", () => {
    expect({ ...path({ hosts }), api: undefined }).toEqual({ ...path(), api: undefined });
  });

  test("for every exposed service needs no host of the stack", () => {
    const own = { strategy: "path", expose: ["api"], hosts };
    expect(addresses(routing(own)).api.url).toBe("http://predict.example.com");
  });

  test("can have a prefix all the same", () => {
    expect(path({ hosts, prefixes: { api: "/v1" } }).api.url).toBe("http://predict.example.com/v1");
  });
});

describe("a prefix", () => {
  test("takes the place of the service's name, with strategy path", () => {
    expect(path({ prefixes: { mlflow: "/team/experiments" } }).mlflow).toEqual({
      host,
      prefix: "/team/experiments",
      url: "http://ml.example.com/team/experiments",
    });
  });

  test("is added with strategy subdomain", () => {
    expect(subdomain({ prefixes: { api: "/v1" } }).api.url).toBe("http://api.ml.example.com/v1");
  });

  test('"/" is the root, without a slash at the end of the URL', () => {
    expect(path({ expose: ["grafana"], prefixes: { grafana: "/" } }).grafana).toEqual({
      host,
      prefix: "",
      url: "http://ml.example.com",
    });
  });
});

describe("the URL", () => {
  const tls = { secretName: "ml-tls" };

  test.each([
    ["plain HTTP", {}, "http://ml.example.com/api"],
    ["plain HTTP at port 80", { port: 80 }, "http://ml.example.com/api"],
    ["plain HTTP at port 443", { port: 443 }, "http://ml.example.com:443/api"],
    ["plain HTTP at another port", { port: 8080 }, "http://ml.example.com:8080/api"],
    ["TLS", { tls }, "https://ml.example.com/api"],
    ["TLS that ends elsewhere", { tls: { external: true } }, "https://ml.example.com/api"],
    ["TLS at port 443", { tls, port: 443 }, "https://ml.example.com/api"],
    ["TLS at port 80", { tls, port: 80 }, "https://ml.example.com:80/api"],
    ["TLS at another port", { tls, port: 8443 }, "https://ml.example.com:8443/api"],
  ])("with %s (%j) is %s", (_, input, url) => {
    expect(path(input).api.url).toBe(url);
  });
});

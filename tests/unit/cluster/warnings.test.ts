import type { ClusterFacts } from "../../components/cluster";
import { warnings } from "../../components/warnings";
import { clusterFacts } from "../support/facts";
import type { Input } from "../support/settings";
import { settingsOf } from "../support/settings";

const path = { strategy: "path", host: "ml.example.com" };

const warned = (input: Input = {}, facts: Partial<ClusterFacts> = {}, modelLoaded = true) =>
  warnings(settingsOf(input), clusterFacts(facts), modelLoaded);

const routed = (routing: object, facts?: Partial<ClusterFacts>) =>
  warned({ routing: { ...path, controller: "traefik", expose: ["api", "grafana"], ...routing } }, facts);

test("a stack that says nothing is warned of nothing, with a cluster or without", () => {
  expect(warned()).toEqual([]);
  expect(warnings(settingsOf(), undefined, true)).toEqual([]);
});

test("an API that is stopped has no model to wait for", () => {
  expect(warned({ api: { replicas: 0 } }, {}, false)).toEqual([]);
});

test("a first install is told that no model is loaded, where it belongs and how it gets there", () => {
  expect(warned({ api: { model: { name: "tumor", version: "v2" } } }, {}, false)).toEqual([
    "No model is loaded yet: no pod of the API has told that it has tumor/v2. It answers 503 on /health, and its pods " +
      'stay unready, until claim models-pvc holds it. Set api.modelsImage, or copy the model into the claim (README, "Models"). This update does not wait for it.',
  ]);
});

describe("the owner of the data is warned", () => {
  const claim = {
    name: "models-pvc",
    labels: {},
    terminating: false,
    accessModes: [],
    className: "standard",
    migrating: false,
  };

  test("of claims that destroy will delete, and of no others", () => {
    expect(warned({ storage: { claims: { logs: { retain: false }, data: { retain: false } } } })).toEqual([
      "`pulumi destroy` will delete data-pvc, logs-pvc, with the data in them",
    ]);
  });

  test("of a claim whose volume is smaller than what it asks for", () => {
    expect(warned({}, { claims: [{ ...claim, size: "9Gi", capacity: "5Gi" }] })).toEqual([
      "Claim models-pvc asks for 9Gi and its volume has 5Gi: the driver of its class has not expanded it",
    ]);
  });

  test("of nothing where volumes have what is asked for, or are not there yet", () => {
    const full = { ...claim, size: "5Gi", capacity: "5Gi" };
    const unbound = { ...claim, name: "logs-pvc", size: "5Gi", capacity: undefined };
    expect(warned({}, { claims: [full, unbound] })).toEqual([]);
  });
});

describe("a service without a login is named", () => {
  test("at its route, unless something asks for a login or it is meant", () => {
    const expose = ["api", "mlflow", "prometheus", "grafana"];
    expect(routed({ expose })).toEqual(
      ["mlflow", "prometheus"].map(
        (name) =>
          `${name} has no login, and its route lets everybody in who reaches it: ` +
          `set routing.auth, or routing.unauthenticated: [${name}] where that is meant`,
      ),
    );
    expect(routed({ expose, unauthenticated: ["mlflow", "prometheus"] })).toEqual([]);
    expect(routed({ expose, controller: "traefik", auth: { basic: {} }, tls: { selfSigned: true } })).toEqual([]);
  });

  test.each([
    ["NodePort", "its NodePort"],
    ["LoadBalancer", "its load balancer"],
  ])("at a %s, unless it is meant", (type, where) => {
    const service = { type };
    expect(warned({ prometheus: { service } })).toEqual([
      `prometheus has no login, and ${where} lets everybody in who reaches it: ` +
        "set prometheus.service.type: ClusterIP, or prometheus.service.unauthenticated: true where that is meant",
    ]);
    expect(warned({ prometheus: { service: { ...service, unauthenticated: true } } })).toEqual([]);
    expect(warned({ api: { service }, grafana: { service } })).toEqual([]);
  });
});

describe("the owner of a controller is warned", () => {
  const RETIRED =
    "routing.controller: ingress-nginx was retired in March 2026 and gets no fixes: " +
    "move to a Gateway (routing.via: gateway) or to another controller";
  const whole = (controller: string) =>
    `routing.controller: ${controller} takes no path off: the API gets the whole one, and ROOT_PATH to know it by ` +
    "(docs/routing.md)";

  test("of one that gets no fixes any more, and of one that takes no path off", () => {
    expect(routed({ controller: "ingress-nginx" })).toEqual([RETIRED, whole("ingress-nginx")]);
    expect(routed({ controller: "gke" })).toEqual([whole("gke")]);
  });

  test("of none that is named, with those that take the path off, and what does without one", () => {
    const none = { controller: undefined };
    const unnamed = (prefix: string) => [
      `routing.controller is not set, so nothing takes ${prefix} off: at its route, an API that does not read ROOT_PATH ` +
        "answers 404. Set routing.controller to yours (traefik, haproxy, nginx, alb), or routing.hosts.api to a host of its own",
    ];
    expect(routed(none)).toEqual(unnamed("/api"));
    expect(routed({ ...none, prefixes: { api: "/v1" } })).toEqual(unnamed("/v1"));
    expect(routed({ ...none, strategy: "subdomain" })).toEqual([]);
    expect(routed({ ...none, hosts: { api: "api.example.com" } })).toEqual([]);
    expect(routed({ ...none, expose: ["grafana"] })).toEqual([]);
    expect(routed({ ...none, via: "gateway", gateway: { name: "shared" } })).toEqual([]);
  });

  test.each(["traefik", "haproxy", "nginx", "alb"])("of nothing with %s", (controller) => {
    expect(routed({ controller })).toEqual([]);
  });

  test("of the path only where the API has one", () => {
    expect(routed({ controller: "gke", strategy: "subdomain" })).toEqual([]);
    expect(routed({ controller: "gke", hosts: { api: "api.example.com" } })).toEqual([]);
    expect(routed({ controller: "gke", expose: ["grafana"] })).toEqual([]);
    expect(routed({ controller: "gke", strategy: "subdomain", prefixes: { api: "/v1" } })).toEqual([whole("gke")]);
  });

  test("of nothing where it serves no Ingress", () => {
    expect(routed({ controller: "ingress-nginx", expose: [] })).toEqual([]);
    expect(
      routed({ controller: "ingress-nginx", via: "gateway", gateway: { className: "eg" } }, { gatewayClasses: ["eg"] }),
    ).toEqual([]);
  });
});

test("the user is warned of a password that crosses the network in plain text", () => {
  const routing = { ...path, expose: ["mlflow"], controller: "traefik", auth: { basic: {} } };
  expect(warnings(settingsOf({ routing }), undefined, true)).toEqual([
    "routing.auth.basic without routing.tls: the password crosses the network in plain text",
  ]);
  const secure = { ...routing, tls: { selfSigned: true } };
  expect(warnings(settingsOf({ routing: secure }), undefined, true)).toEqual([]);
});

describe("the user is warned of a version of MLflow", () => {
  const of = (mlflow: object) => warnings(settingsOf({ mlflow }), undefined, true);

  test.each(["v3.3.0", "v3.14.1"])("that holds uploads in memory: %s", (tag) => {
    expect(of({ tag })).toEqual([expect.stringContaining("holds every artifact in memory")]);
  });

  test.each(["v2.9.0", "v3.2.0", "v3.15.2", "v3.17.2", "latest"])("and of nothing with %s", (tag) => {
    expect(of({ tag, basicAuth: true })).toEqual([]);
  });

  test.each([
    ["v3.3.2", "fails on every request with mlflow.basicAuth"],
    ["v3.5.1", "asks nobody for a password at /v1/traces"],
    ["v3.9.0", "asks nobody for a password at /v1/traces"],
  ])("whose accounts do not hold: %s", (tag, words) => {
    expect(of({ tag, basicAuth: true })).toContainEqual(expect.stringContaining(words));
    expect(of({ tag })).not.toContainEqual(expect.stringContaining(words));
  });
});

describe("a class that the cluster does not have yet", () => {
  test("is named beside those that it has", () => {
    expect(routed({ className: "traefik" }, { ingressClasses: ["nginx", "haproxy"] })).toEqual([
      "The cluster has no IngressClass traefik, so nothing serves the routes yet; it has: nginx, haproxy",
    ]);
    expect(routed({ className: "traefik" })).toEqual([
      "The cluster has no IngressClass traefik, so nothing serves the routes yet; it has: none",
    ]);
    const gateway = { via: "gateway", gateway: { className: "eg" } };
    expect(routed(gateway, { ingressClasses: ["eg"], gatewayClasses: ["cilium"] })).toEqual([
      "The cluster has no GatewayClass eg, so nothing serves the routes yet; it has: cilium",
    ]);
  });

  test("is nothing to warn of where it is there, where none is named, or where no cluster is meant", () => {
    expect(routed({ className: "traefik" }, { ingressClasses: ["traefik"] })).toEqual([]);
    expect(routed({})).toEqual([]);
    expect(routed({ via: "gateway", gateway: { name: "shared" } })).toEqual([]);
    expect(routed({ expose: [], className: "traefik" })).toEqual([]);
    const settings = settingsOf({ routing: { ...path, expose: ["grafana"], className: "traefik" } });
    expect(warnings(settings, undefined, true)).toEqual([]);
  });
});

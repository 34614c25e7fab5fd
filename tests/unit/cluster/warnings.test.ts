import type { ClusterState } from "../../../lib/cluster/state";
import { warnings } from "../../../lib/cluster/warnings";
import type { Input } from "../../support/settings";
import { settingsOf } from "../../support/settings";
import { clusterState, existingClaim, existingNamespace } from "../../support/state";

/** The warnings about a stack whose model is loaded. */
const warningsOf = (input: Input = {}, state: Partial<ClusterState> = {}) =>
  warnings(settingsOf(input), clusterState({ loadedModel: "breast-cancer/v1.0.0", ...state }));

const routed = (routing: object, state?: Partial<ClusterState>, others: Input = {}) =>
  warningsOf(
    {
      routing: { strategy: "path", host: "ml.example.com", controller: "traefik", expose: ["api"], ...routing },
      ...others,
    },
    state,
  );

const containing = (...texts: string[]) => texts.map((text): unknown => expect.stringContaining(text));

const gateway = { via: "gateway", gateway: { className: "eg" } };

test("does not warn about the default settings of a stack whose model is loaded", () => {
  expect(warningsOf()).toEqual([]);
});

test("warns that the model is not loaded, unless a models image has it or the API is stopped", () => {
  const warning = containing("No API pod reports model breast-cancer/v1.0.0 as loaded");
  expect(warnings(settingsOf(), undefined)).toEqual(warning);
  expect(warningsOf({}, { loadedModel: "breast-cancer/v2" })).toEqual(warning);
  expect(warnings(settingsOf({ api: { modelsImage: {} } }), undefined)).toEqual([]);
  expect(warnings(settingsOf({ api: { replicas: 0 } }), undefined)).toEqual([]);
});

describe("warns about claims", () => {
  test("that destroy will delete", () => {
    const claims = { logs: { retain: false }, data: { retain: false } };
    expect(warningsOf({ storage: { claims } })).toEqual(containing("`pulumi destroy` will delete data-pvc, logs-pvc"));
  });

  test("that destroy will delete with the namespace, if the program created it", () => {
    const storage = { retainOnDestroy: false };
    const namespace = existingNamespace();
    const all = containing(
      "`pulumi destroy` will delete namespace cancer-mlops and everything in it, with all data in",
    );
    expect(warningsOf({ storage })).toEqual(all);
    expect(warningsOf({ storage }, { namespace })).toEqual(all);
    const claimsOnly = "`pulumi destroy` will delete models-pvc";
    const unenforced = { storage, podSecurity: "privileged" };
    expect(warningsOf(unenforced, { namespace: { ...namespace, created: false } })).toEqual(
      containing(claimsOnly, "`pulumi destroy` will retain namespace cancer-mlops"),
    );
    expect(warningsOf(unenforced, { namespace: { ...namespace, labels: {}, created: false } })).toEqual(
      containing(claimsOnly),
    );
  });

  test("whose volume is smaller than requested, unless they have none yet or are not the platform's", () => {
    const claims = [
      existingClaim("models-pvc", { size: "9Gi" }),
      existingClaim("data-pvc"),
      existingClaim("logs-pvc", { capacity: undefined }),
      existingClaim("unrelated", { size: "9Gi" }),
    ];
    expect(warningsOf({}, { claims })).toEqual(containing("PVC models-pvc requests 9Gi, but its volume has 5Gi"));
  });
});

test("warns that Grafana does not know the URL of its load balancer", () => {
  const grafana = (changes: object = {}) => ({ grafana: { service: { type: "LoadBalancer" }, ...changes } });
  expect(warningsOf(grafana())).toEqual(containing("grafana.service.externalUrl: not set"));
  const externalUrl = "https://grafana.example.com";
  expect(warningsOf({ grafana: { service: { type: "LoadBalancer", externalUrl } } })).toEqual([]);
  expect(warningsOf(grafana({ env: { GF_SERVER_ROOT_URL: externalUrl } }))).toEqual([]);
  expect(routed({ expose: ["grafana"] })).toEqual([]);
});

describe("warns about an unauthenticated service", () => {
  const expose = ["api", "mlflow", "prometheus", "grafana"];

  test("at its route, unless it requires authentication or the stack allows it", () => {
    expect(routed({ expose })).toEqual(
      containing("mlflow is unauthenticated at its route", "prometheus is unauthenticated at its route"),
    );
    expect(routed({ expose }, undefined, { allowUnauthenticated: ["mlflow", "prometheus"] })).toEqual([]);
    expect(routed({ expose, auth: { basic: {} }, tls: { selfSigned: true } })).toEqual([]);
  });

  test("at a NodePort or load balancer, unless the stack allows it", () => {
    for (const type of ["NodePort", "LoadBalancer"]) {
      expect(warningsOf({ prometheus: { service: { type } } })).toEqual(
        containing("set prometheus.service.type: ClusterIP, or add prometheus to allowUnauthenticated"),
      );
      expect(warningsOf({ prometheus: { service: { type } }, allowUnauthenticated: ["prometheus"] })).toEqual([]);
      expect(warningsOf({ api: { service: { type } } })).toEqual([]);
    }
  });

  test("unless it is MLflow with its own accounts", () => {
    expect(warningsOf({ mlflow: { basicAuth: true, service: { type: "NodePort" } } })).toEqual([]);
  });
});

test("warns about a password that is sent in plain text", () => {
  const routing = { expose: ["mlflow"], auth: { basic: {} } };
  expect(routed(routing)).toEqual(containing("the password is sent in plain text"));
  expect(routed({ ...routing, tls: { selfSigned: true } })).toEqual([]);
});

describe("warns about an ingress controller", () => {
  test("that is no longer patched", () => {
    expect(routed({ controller: "ingress-nginx", strategy: "subdomain" })).toEqual(containing("was retired"));
  });

  test("that cannot strip the prefix of the API", () => {
    const warning = containing("routing.controller: gke does not rewrite paths");
    expect(routed({ controller: "gke" })).toEqual(warning);
    expect(routed({ controller: "gke", strategy: "subdomain", prefixes: { api: "/v1" } })).toEqual(warning);
  });

  test("that is not set, with the prefix and the controllers that strip it", () => {
    expect(routed({ controller: undefined })).toEqual([
      expect.stringMatching(/so no controller strips \/api: .*\(traefik, haproxy, nginx, alb\)/),
    ]);
    expect(routed({ controller: undefined, prefixes: { api: "/v1" } })).toEqual(containing("strips /v1"));
  });

  test("unless it strips the prefix, or there is none to strip", () => {
    for (const routing of [
      { controller: "haproxy" },
      { controller: "gke", strategy: "subdomain" },
      { controller: undefined, hosts: { api: "api.example.com" } },
      { controller: undefined, expose: ["grafana"] },
      { controller: "ingress-nginx", expose: [] },
      { ...gateway, controller: undefined },
    ]) {
      expect([routing, routed(routing, { routeClasses: ["eg"] })]).toEqual([routing, []]);
    }
  });
});

test("warns about MLflow releases that hold uploads in memory or break mlflow.basicAuth", () => {
  const memory = "holds each uploaded artifact in memory";
  const failing = "fails on every request with mlflow.basicAuth";
  const traces = "does not require authentication at /v1/traces";
  for (const [tag, ...expected] of [
    ["v3.2.0"],
    ["v3.3.2", memory, failing],
    ["v3.5.1", memory, traces],
    ["v3.9.0", memory, traces],
    ["v3.14.1", memory],
    ["v3.15.2"],
    ["latest"],
  ]) {
    expect(warningsOf({ mlflow: { tag, basicAuth: true } })).toEqual(containing(...expected));
    expect(warningsOf({ mlflow: { tag } })).toEqual(containing(...expected.filter((text) => text === memory)));
  }
});

test("warns about a service that an interrupted data command has left stopped", () => {
  const api = {
    kind: "Deployment",
    name: "api",
    labels: {},
    terminating: false,
    selector: undefined,
    foreign: [],
  } as const;
  expect(warningsOf({}, { objects: [{ ...api, stopped: true }] })).toEqual(containing("api: stopped by a backup"));
  expect(warningsOf({}, { objects: [{ ...api, stopped: false }] })).toEqual([]);
});

test("names the checks that are skipped, in one warning", () => {
  expect(warningsOf({}, { skippedChecks: ["one", "two"] })).toEqual([expect.stringMatching(/skipped.*: one; two$/)]);
});

import { find, ofKind } from "../../../support/objects";
import { annotations, routingOf } from "../../../support/routing";

/** The annotations of the Ingress of each service. */
async function annotationsOf(controller: string, routing: object = {}) {
  const { resources } = await routingOf({ controller, ...routing });
  const of = (service: string) => annotations(find(resources, "Ingress", `cancer-mlops-${service}`));
  return { api: of("api"), mlflow: of("mlflow"), grafana: of("grafana") };
}

test("strips the prefix of the API only", async () => {
  expect(await annotationsOf("haproxy", { prefixes: { api: "/v1/predict" } })).toEqual({
    api: { "haproxy.org/path-rewrite": String.raw`^/v1/predict/?(.*)$ /\1` },
    mlflow: {},
    grafana: {},
  });
});

test("protects MLflow, which has no login, with the users of the stack", async () => {
  const { api, mlflow, grafana } = await annotationsOf("ingress-nginx", {
    auth: { basic: { secretName: "ml-users" } },
  });
  const key = "nginx.ingress.kubernetes.io/auth-secret";
  expect([api[key], mlflow[key], grafana[key]]).toEqual([undefined, "ml-users", undefined]);
});

test("protects MLflow with an external service", async () => {
  const externalUrl = "https://login.example.com/auth";
  const { api, mlflow, grafana } = await annotationsOf("ingress-nginx", { auth: { externalUrl } });
  const key = "nginx.ingress.kubernetes.io/auth-url";
  expect([api[key], mlflow[key], grafana[key]]).toEqual([undefined, externalUrl, undefined]);
});

test("redirects every service to HTTPS at the external port, with HSTS", async () => {
  const tls = { secretName: "ml-tls" };
  const { api, mlflow, grafana } = await annotationsOf("haproxy", { tls, port: 8443, hstsMaxAgeSeconds: 3600 });
  const https = {
    "haproxy.org/ssl-redirect-port": "8443",
    "haproxy.org/response-set-header": 'Strict-Transport-Security "max-age=3600"',
  };
  for (const own of [api, mlflow, grafana]) expect(own).toMatchObject(https);
});

test("redirects if TLS ends at AWS's load balancer, but not if something in front of HAProxy terminates it", async () => {
  const tls = { external: true };
  expect((await annotationsOf("alb", { tls })).mlflow).toHaveProperty(["alb.ingress.kubernetes.io/ssl-redirect"]);
  expect((await annotationsOf("haproxy", { tls })).mlflow).toEqual({});
});

test("passes the health path of each service, below its prefix if it serves there only", async () => {
  const { api, mlflow, grafana } = await annotationsOf("alb");
  const key = "alb.ingress.kubernetes.io/healthcheck-path";
  expect([api[key], mlflow[key], grafana[key]]).toEqual(["/health", "/health", "/grafana/api/health"]);
});

test.each([
  ["haproxy", "haproxy.org/path-rewrite"],
  ["nginx", "nginx.org/client-max-body-size"],
  ["traefik", "traefik.ingress.kubernetes.io/router.entrypoints"],
])("the annotations of the stack override the program's for %s", async (controller, key) => {
  const routing = { tls: { secretName: "ml-tls" }, annotations: { [key]: "mine" } };
  expect((await annotationsOf(controller, routing)).api[key]).toBe("mine");
});

describe("GKE", () => {
  const gke = async (routing: object) => {
    const { resources } = await routingOf({ controller: "gke", ...routing });
    return { configs: ofKind(resources, "FrontendConfig"), ingress: find(resources, "Ingress", "cancer-mlops") };
  };

  test("redirects to HTTPS by a FrontendConfig that its Ingress refers to", async () => {
    const { configs, ingress } = await gke({ tls: { secretName: "ml-tls" } });
    expect(configs).toMatchObject([
      { metadata: { name: "cancer-mlops" }, spec: { redirectToHttps: { enabled: true } } },
    ]);
    expect(annotations(ingress)).toEqual({ "networking.gke.io/v1beta1.FrontendConfig": "cancer-mlops" });
  });

  test("has no FrontendConfig without a certificate of its own", async () => {
    const { configs, ingress } = await gke({ tls: { external: true } });
    expect(configs).toEqual([]);
    expect(annotations(ingress)).toEqual({});
  });
});

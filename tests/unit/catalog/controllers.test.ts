import { annotations, edgeOf, host } from "../../support/edge";
import { find, ofKind } from "../../support/objects";

const tls = { secretName: "ml-tls" };
const basic = { auth: { basic: { secretName: "ml-users" } } };

/** The annotations of the Ingress of each service. */
async function asked(controller: string, routing: object = {}) {
  const { resources } = await edgeOf({ controller, ...routing });
  const of = (service: string) => annotations(find(resources, "Ingress", `cancer-mlops-${service}`));
  return { api: of("api"), mlflow: of("mlflow"), grafana: of("grafana") };
}

describe("HAProxy", () => {
  test("takes the API's path off, and nobody else's", async () => {
    expect(await asked("haproxy")).toEqual({
      api: { "haproxy.org/path-rewrite": String.raw`^/api/?(.*)$ /\1` },
      mlflow: {},
      grafana: {},
    });
  });

  test("asks for a password in front of MLflow only, from the Secret in the stack's namespace", async () => {
    const { api, mlflow, grafana } = await asked("haproxy", { ...basic, prefixes: { api: "/v1/predict" } });
    expect(mlflow).toEqual({
      "haproxy.org/auth-type": "basic-auth",
      "haproxy.org/auth-secret": "cancer-mlops/ml-users",
    });
    expect(api).toEqual({ "haproxy.org/path-rewrite": String.raw`^/v1/predict/?(.*)$ /\1` });
    expect(grafana).toEqual({});
  });

  test("sends plain HTTP on to HTTPS, and browsers never come back without", async () => {
    const secure = {
      "haproxy.org/ssl-redirect": "true",
      "haproxy.org/ssl-redirect-code": "301",
      "haproxy.org/ssl-redirect-port": "443",
      "haproxy.org/response-set-header": 'Strict-Transport-Security "max-age=3600"',
    };
    const { mlflow, grafana } = await asked("haproxy", { tls, hstsMaxAgeSeconds: 3600 });
    expect([mlflow, grafana]).toEqual([secure, secure]);
    expect((await asked("haproxy", { tls: { external: true } })).mlflow).toEqual({});
  });
});

describe("AWS's load balancer", () => {
  const common = (service: string) => ({
    "alb.ingress.kubernetes.io/group.name": "cancer-mlops",
    "alb.ingress.kubernetes.io/target-type": "ip",
    "alb.ingress.kubernetes.io/healthcheck-path": `/healthy/${service}`,
  });
  const secure = {
    "alb.ingress.kubernetes.io/listen-ports": '[{"HTTP":80},{"HTTPS":443}]',
    "alb.ingress.kubernetes.io/ssl-redirect": "443",
  };

  test("is one for all, talks to the pods, knows where each is healthy, and takes the API's path off", async () => {
    const { api, mlflow, grafana } = await asked("alb");
    const { "alb.ingress.kubernetes.io/transforms.api-service": transforms, ...rest } = api;
    expect(rest).toEqual(common("api"));
    expect(JSON.parse(transforms ?? "null")).toEqual([
      { type: "url-rewrite", urlRewriteConfig: { rewrites: [{ regex: "^/api/?(.*)$", replace: "/$1" }] } },
    ]);
    expect(mlflow).toEqual(common("mlflow"));
    expect(grafana).toEqual(common("grafana"));
  });

  test("redirects where it has a certificate of AWS's", async () => {
    const { mlflow, grafana } = await asked("alb", { tls: { external: true } });
    expect([mlflow, grafana]).toEqual([
      { ...common("mlflow"), ...secure },
      { ...common("grafana"), ...secure },
    ]);
  });
});

describe("ingress-nginx", () => {
  const open = { "nginx.ingress.kubernetes.io/proxy-body-size": "0" };

  test("takes artifacts of any size, and takes no path off", async () => {
    expect(await asked("ingress-nginx")).toEqual({ api: open, mlflow: open, grafana: open });
  });

  test("asks for a password in front of MLflow only", async () => {
    expect(await asked("ingress-nginx", basic)).toEqual({
      api: open,
      mlflow: {
        ...open,
        "nginx.ingress.kubernetes.io/auth-type": "basic",
        "nginx.ingress.kubernetes.io/auth-secret": "ml-users",
        "nginx.ingress.kubernetes.io/auth-realm": "cancer-mlops",
      },
      grafana: open,
    });
  });

  test("or asks another service, for MLflow only", async () => {
    const auth = { externalUrl: "https://login.example.com/auth" };
    expect(await asked("ingress-nginx", { auth })).toEqual({
      api: open,
      mlflow: { ...open, "nginx.ingress.kubernetes.io/auth-url": "https://login.example.com/auth" },
      grafana: open,
    });
  });
});

describe("GKE", () => {
  const FRONTEND = "networking.gke.io/v1beta1.FrontendConfig";

  test("redirects by a FrontendConfig, which its one Ingress names", async () => {
    const { resources } = await edgeOf({ controller: "gke", tls });
    const [config] = ofKind(resources, "FrontendConfig");
    expect(config).toMatchObject({
      apiVersion: "networking.gke.io/v1beta1",
      metadata: { name: "cancer-mlops", namespace: "cancer-mlops" },
      spec: { redirectToHttps: { enabled: true } },
    });
    expect(annotations(find(resources, "Ingress", "cancer-mlops"))).toEqual({ [FRONTEND]: "cancer-mlops" });
  });

  test("has nothing to redirect without TLS of its own", async () => {
    for (const routing of [{}, { tls: { external: true } }]) {
      const { resources } = await edgeOf({ controller: "gke", ...routing });
      expect(ofKind(resources, "FrontendConfig")).toEqual([]);
      expect(annotations(find(resources, "Ingress", "cancer-mlops"))).toEqual({});
    }
  });

  test("gives the API its whole path", async () => {
    const { resources } = await edgeOf({ controller: "gke", expose: ["api"] });
    expect(find(resources, "Ingress", "cancer-mlops").spec.rules[0]?.host).toBe(host);
    expect(find(resources, "Ingress", "cancer-mlops").spec.rules[0]?.http.paths[0]?.path).toBe("/api");
  });
});

test.each([
  ["haproxy", "haproxy.org/path-rewrite"],
  ["alb", "alb.ingress.kubernetes.io/target-type"],
  ["ingress-nginx", "nginx.ingress.kubernetes.io/proxy-body-size"],
  ["nginx", "nginx.org/client-max-body-size"],
  ["traefik", "traefik.ingress.kubernetes.io/router.entrypoints"],
])("what the stack says to %s (%s) wins over what the program says", async (controller, key) => {
  const secure = controller === "traefik" ? { tls } : {};
  const { api } = await asked(controller, { ...secure, annotations: { [key]: "mine" } });
  expect(api[key]).toBe("mine");
});

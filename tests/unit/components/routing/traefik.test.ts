import { annotations, edgeOf, host, routes } from "../../support/edge";
import { find, ofKind } from "../../support/objects";

const MIDDLEWARES = "traefik.ingress.kubernetes.io/router.middlewares";
const ENTRY_POINTS = "traefik.ingress.kubernetes.io/router.entrypoints";
const TLS = "traefik.ingress.kubernetes.io/router.tls";

const auth = { basic: { secretName: "ml-users" } };
const tls = { secretName: "ml-tls" };
const of = (name: string) => `cancer-mlops-${name}@kubernetescrd`;

const traefik = async (routing: object = {}) => (await edgeOf({ controller: "traefik", ...routing })).resources;

test("takes the API's path off, and nobody else's", async () => {
  const resources = await traefik();
  expect(ofKind(resources, "Middleware").map(({ metadata }) => metadata.name)).toEqual(["strip-api"]);
  expect(find(resources, "Middleware", "strip-api")).toMatchObject({
    apiVersion: "traefik.io/v1alpha1",
    metadata: { namespace: "cancer-mlops" },
    spec: { stripPrefix: { prefixes: ["/api"] } },
  });
  expect(annotations(find(resources, "Ingress", "cancer-mlops-api"))).toEqual({ [MIDDLEWARES]: of("strip-api") });
  expect(annotations(find(resources, "Ingress", "cancer-mlops-mlflow"))).toEqual({});
  expect(annotations(find(resources, "Ingress", "cancer-mlops-grafana"))).toEqual({});
});

test("takes off the prefix that the stack names, and has nothing to take off at a root", async () => {
  const named = await traefik({ prefixes: { api: "/v1/predict" } });
  expect(find(named, "Middleware", "strip-api").spec).toEqual({ stripPrefix: { prefixes: ["/v1/predict"] } });
  expect(ofKind(await traefik({ strategy: "subdomain" }), "Middleware")).toEqual([]);
});

test("asks for a password in front of MLflow and Prometheus, and goes no further with it", async () => {
  const resources = await traefik({ auth, expose: ["api", "mlflow", "prometheus", "grafana"] });
  expect(find(resources, "Middleware", "auth").spec).toEqual({
    basicAuth: { secret: "ml-users", realm: "cancer-mlops", removeHeader: true },
  });
  const chain = (service: string) => annotations(find(resources, "Ingress", `cancer-mlops-${service}`))[MIDDLEWARES];
  expect(["api", "mlflow", "prometheus", "grafana"].map(chain)).toEqual([
    of("strip-api"),
    of("auth"),
    of("auth"),
    undefined,
  ]);
});

test("asks another service where the stack names one", async () => {
  const resources = await traefik({ auth: { externalUrl: "http://login.auth.svc/verify" } });
  expect(find(resources, "Middleware", "auth").spec).toEqual({
    forwardAuth: { address: "http://login.auth.svc/verify" },
  });
});

test("goes through the stack's own Middlewares first, then HSTS, then the password, then the strip", async () => {
  const resources = await traefik({
    auth,
    tls,
    hstsMaxAgeSeconds: 3600,
    annotations: { [MIDDLEWARES]: "default-limit@kubernetescrd,default-log@kubernetescrd", "example.com/a": "b" },
  });
  const theirs = "default-limit@kubernetescrd,default-log@kubernetescrd";
  const secure = { [ENTRY_POINTS]: "websecure", [TLS]: "true", "example.com/a": "b" };
  expect(annotations(find(resources, "Ingress", "cancer-mlops-api"))).toEqual({
    ...secure,
    [MIDDLEWARES]: [theirs, of("hsts"), of("strip-api")].join(),
  });
  expect(annotations(find(resources, "Ingress", "cancer-mlops-mlflow"))).toEqual({
    ...secure,
    [MIDDLEWARES]: [theirs, of("hsts"), of("auth")].join(),
  });
  expect(annotations(find(resources, "Ingress", "cancer-mlops-grafana"))).toEqual({
    ...secure,
    [MIDDLEWARES]: [theirs, of("hsts")].join(),
  });
  expect(find(resources, "Middleware", "hsts").spec).toEqual({
    headers: { stsSeconds: 3600, forceSTSHeader: true },
  });
});

test("keeps the stack's own Middlewares where the program has none to add", async () => {
  const resources = await traefik({ annotations: { [MIDDLEWARES]: "default-limit@kubernetescrd" } });
  expect(annotations(find(resources, "Ingress", "cancer-mlops-grafana"))).toEqual({
    [MIDDLEWARES]: "default-limit@kubernetescrd",
  });
});

describe("plain HTTP", () => {
  test("is sent on to HTTPS by an Ingress of its own, for all paths, without the password or a certificate", async () => {
    const resources = await traefik({ tls, auth, annotations: { [MIDDLEWARES]: "default-limit@kubernetescrd" } });
    const redirect = find(resources, "Ingress", "cancer-mlops-redirect");
    expect(annotations(redirect)).toEqual({ [ENTRY_POINTS]: "web", [MIDDLEWARES]: of("redirect-to-https") });
    expect(Object.keys(redirect.spec)).toEqual(["rules"]);
    expect(routes(redirect)).toEqual(
      ["api", "mlflow", "grafana"].map((name) => `${host} /${name} -> ${name}-service:http`),
    );
    expect(find(resources, "Middleware", "redirect-to-https").spec).toEqual({
      redirectScheme: { scheme: "https", permanent: true },
    });
  });

  test("is sent on to the port that the stack names", async () => {
    expect(find(await traefik({ tls, port: 8443 }), "Middleware", "redirect-to-https").spec).toEqual({
      redirectScheme: { scheme: "https", permanent: true, port: "8443" },
    });
  });

  test("stays where there is no TLS, or where that ends elsewhere", async () => {
    for (const routing of [{}, { tls: { external: true } }]) {
      const resources = await traefik(routing);
      expect(ofKind(resources, "Ingress")).toHaveLength(3);
      expect(ofKind(resources, "Middleware").map(({ metadata }) => metadata.name)).toEqual(["strip-api"]);
      expect(Object.keys(annotations(find(resources, "Ingress", "cancer-mlops-mlflow")))).toEqual([]);
    }
  });
});

import { find, ofKind } from "../../../support/objects";
import type { Registered } from "../../../support/recording";
import { annotations, host, routes, routingOf } from "../../../support/routing";

const MIDDLEWARES = "traefik.ingress.kubernetes.io/router.middlewares";
const ENTRY_POINTS = "traefik.ingress.kubernetes.io/router.entrypoints";

const auth = { basic: { secretName: "ml-users" } };
const tls = { secretName: "ml-tls" };
const users = "default-limit@kubernetescrd,default-log@kubernetescrd";

const traefik = async (routing: object = {}) => (await routingOf({ controller: "traefik", ...routing })).resources;

const reference = (middleware: string) => `cancer-mlops-${middleware}@kubernetescrd`;

const chain = (resources: readonly Registered[], service: string) =>
  annotations(find(resources, "Ingress", `cancer-mlops-${service}`))[MIDDLEWARES];

test("strips the prefix of the API only", async () => {
  const resources = await traefik({ prefixes: { api: "/v1/predict" } });
  expect(ofKind(resources, "Middleware").map(({ spec }) => spec)).toEqual([
    { stripPrefix: { prefixes: ["/v1/predict"] } },
  ]);
  expect(["api", "mlflow", "grafana"].map((service) => chain(resources, service))).toEqual([
    reference("strip-api"),
    undefined,
    undefined,
  ]);
  expect(ofKind(await traefik({ strategy: "subdomain" }), "Middleware")).toEqual([]);
});

test("requires a password for MLflow and Prometheus, and does not forward it", async () => {
  const resources = await traefik({ auth, expose: ["api", "mlflow", "prometheus", "grafana"] });
  expect(find(resources, "Middleware", "auth").spec).toMatchObject({
    basicAuth: { secret: "ml-users", removeHeader: true },
  });
  expect(["api", "mlflow", "prometheus", "grafana"].map((service) => chain(resources, service))).toEqual([
    reference("strip-api"),
    reference("auth"),
    reference("auth"),
    undefined,
  ]);
});

test("delegates authentication to an external service", async () => {
  const resources = await traefik({ auth: { externalUrl: "http://login.auth.svc/verify" } });
  expect(find(resources, "Middleware", "auth").spec).toEqual({
    forwardAuth: { address: "http://login.auth.svc/verify" },
  });
});

test("applies the user's Middlewares first, then HSTS, authentication and the strip", async () => {
  const resources = await traefik({ auth, tls, hstsMaxAgeSeconds: 3600, annotations: { [MIDDLEWARES]: users } });
  expect(chain(resources, "api")).toBe([users, reference("hsts"), reference("strip-api")].join());
  expect(chain(resources, "mlflow")).toBe([users, reference("hsts"), reference("auth")].join());
  expect(chain(resources, "grafana")).toBe([users, reference("hsts")].join());
  expect(find(resources, "Middleware", "hsts").spec).toMatchObject({ headers: { stsSeconds: 3600 } });
});

test("keeps the user's Middlewares on an Ingress that needs no other", async () => {
  expect(chain(await traefik({ annotations: { [MIDDLEWARES]: users } }), "grafana")).toBe(users);
});

describe("with a certificate", () => {
  test("serves the routes at the HTTPS entry point", async () => {
    expect(annotations(find(await traefik({ tls }), "Ingress", "cancer-mlops-mlflow"))).toEqual({
      [ENTRY_POINTS]: "websecure",
      "traefik.ingress.kubernetes.io/router.tls": "true",
    });
  });

  test("redirects HTTP for all paths to the port of the settings, without password or the user's Middlewares", async () => {
    const resources = await traefik({ tls, auth, port: 8443, annotations: { [MIDDLEWARES]: users } });
    const redirect = find(resources, "Ingress", "cancer-mlops-redirect");
    expect(annotations(redirect)).toEqual({ [ENTRY_POINTS]: "web", [MIDDLEWARES]: reference("redirect-to-https") });
    expect(Object.keys(redirect.spec)).toEqual(["rules"]);
    expect(routes(redirect)).toEqual(
      ["api", "mlflow", "grafana"].map((name) => `${host} /${name} -> ${name}-service:http`),
    );
    expect(find(resources, "Middleware", "redirect-to-https").spec).toEqual({
      redirectScheme: { scheme: "https", permanent: true, port: "8443" },
    });
  });
});

test("does not redirect if TLS is terminated elsewhere", async () => {
  const resources = await traefik({ tls: { external: true } });
  expect(ofKind(resources, "Ingress")).toHaveLength(3);
  expect(ofKind(resources, "Middleware").map(({ metadata }) => metadata.name)).toEqual(["strip-api"]);
});

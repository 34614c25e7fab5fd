import * as k8s from "@pulumi/kubernetes";
import { Ingress } from "../../components/ingress";
import { addresses, perService } from "../../components/routing";
import { commonArgs } from "../support/common";
import type { Ingress as IngressObject } from "../support/objects";
import { find, ofKind } from "../support/objects";
import { record } from "../support/recording";
import { settingsOf } from "../support/settings";

const host = "ml.example.com";

async function routed(routing: object) {
  const settings = settingsOf({ routing: { host, ...routing } });
  const { resources } = await record(
    () =>
      new Ingress("ingress", {
        common: commonArgs(settings),
        settings: settings.routing,
        version: "1.2.3",
        addresses: addresses(settings.routing),
        services: perService((name) => new k8s.core.v1.Service(name, { metadata: { name: `${name}-service` } })),
      }),
  );
  return resources;
}

/** `HOST PATH -> SERVICE:PORT` for each route. */
function routes({ spec }: IngressObject): string[] {
  return spec.rules.flatMap((rule) =>
    rule.http.paths.map(
      ({ path, backend }) => `${rule.host} ${path} -> ${backend.service.name}:${backend.service.port.name}`,
    ),
  );
}

test("path: one rule for the host, a path for each service", async () => {
  const resources = await routed({ strategy: "path" });
  const ingress = find(resources, "Ingress", "cancer-mlops");
  expect(ingress.spec.rules).toHaveLength(1);
  expect(routes(ingress)).toEqual(
    ["api", "mlflow", "prometheus", "grafana"].map((name) => `${host} /${name} -> ${name}-service:http`),
  );
  expect(ofKind(resources, "Ingress")).toHaveLength(1);
});

test("subdomain: a rule for each host, all of it to one service", async () => {
  const ingress = find(await routed({ strategy: "subdomain" }), "Ingress", "cancer-mlops");
  expect(ingress.spec.rules).toHaveLength(4);
  expect(routes(ingress)).toEqual(
    ["api", "mlflow", "prometheus", "grafana"].map((name) => `${name}.${host} / -> ${name}-service:http`),
  );
});

test.each(["path", "subdomain"])("%s: plain prefixes, which every controller takes", async (strategy) => {
  const { spec } = find(await routed({ strategy }), "Ingress", "cancer-mlops");
  const paths = spec.rules.flatMap(({ http }) => http.paths);
  expect(new Set(paths.map(({ pathType }) => pathType))).toEqual(new Set(["Prefix"]));
  for (const { path } of paths) expect(path).toMatch(/^\/[a-z]*$/);
});

test("class and annotations are those of the stack, and none where it names none", async () => {
  const named = await routed({ strategy: "path", className: "traefik", annotations: { "example.com/a": "b" } });
  expect(find(named, "Ingress", "cancer-mlops").spec.ingressClassName).toBe("traefik");
  expect(find(named, "Ingress", "cancer-mlops").metadata.annotations).toMatchObject({ "example.com/a": "b" });
  expect(Object.keys(find(await routed({ strategy: "path" }), "Ingress", "cancer-mlops").spec)).toEqual(["rules"]);
});

test("no Ingress is waited for: nothing may ever give it an address", async () => {
  for (const { metadata } of ofKind(await routed({ strategy: "path", stripWith: "traefik" }), "Ingress")) {
    expect(metadata.annotations).toMatchObject({ "pulumi.com/skipAwait": "true" });
  }
});

test("a strip by Traefik takes /api off, for the API and for nothing else", async () => {
  const resources = await routed({ strategy: "path", stripWith: "traefik" });
  expect(find(resources, "Middleware", "strip-api").spec).toEqual({ stripPrefix: { prefixes: ["/api"] } });

  const stripped = find(resources, "Ingress", "cancer-mlops-api");
  expect(routes(stripped)).toEqual([`${host} /api -> api-service:http`]);
  expect(stripped.metadata.annotations).toMatchObject({
    "traefik.ingress.kubernetes.io/router.middlewares": "cancer-mlops-strip-api@kubernetescrd",
  });

  const plain = find(resources, "Ingress", "cancer-mlops");
  expect(routes(plain)).toEqual(
    ["mlflow", "prometheus", "grafana"].map((name) => `${host} /${name} -> ${name}-service:http`),
  );
  expect(Object.keys(plain.metadata.annotations)).not.toContain("traefik.ingress.kubernetes.io/router.middlewares");
});

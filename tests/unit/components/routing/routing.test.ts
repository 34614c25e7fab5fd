import type { Kind } from "../../../support/objects";
import { objects } from "../../../support/objects";
import { routingOf } from "../../../support/routing";

test.each<[string, object, readonly Kind[]]>([
  [
    "Ingresses for Traefik",
    { controller: "traefik", auth: { basic: {} }, tls: { clusterIssuer: "ca" } },
    ["Certificate", "Ingress", "Middleware", "Secret"],
  ],
  ["an Ingress for GKE", { controller: "gke", tls: { selfSigned: true } }, ["FrontendConfig", "Ingress", "Secret"]],
  [
    "a Gateway",
    { via: "gateway", gateway: { className: "eg" }, tls: { secretName: "ml-tls" } },
    ["Gateway", "HTTPRoute"],
  ],
])("every object of %s is labelled, and none with a fixed name is awaited", async (_, routing, kinds) => {
  const { resources } = await routingOf(routing);
  const created = objects(resources.filter(({ parent }) => parent === "edge"));
  expect([...new Set(created.map(({ kind }) => kind))].sort()).toEqual(kinds);
  for (const { kind, metadata } of created) {
    expect(metadata).toMatchObject({
      namespace: "cancer-mlops",
      labels: { "app.kubernetes.io/component": "routing", "app.kubernetes.io/version": "1.2.3" },
    });
    if (kind === "Secret") continue;
    expect(metadata.annotations).toMatchObject({
      "pulumi.com/skipAwait": "true",
      "pulumi.com/patchFieldManager": "cancer-mlops",
    });
  }
});

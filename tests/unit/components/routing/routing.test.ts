import type { Unserved } from "../../../components/edge";
import { edgeOf } from "../../support/edge";
import type { Kind } from "../../support/objects";
import { objects } from "../../support/objects";

const edges: readonly (readonly [string, object, readonly Kind[]])[] = [
  [
    "Traefik's Ingress",
    { controller: "traefik", auth: { basic: {} }, tls: { clusterIssuer: "ca" }, hstsMaxAgeSeconds: 1 },
    ["Certificate", "Ingress", "Middleware", "Secret"],
  ],
  ["GKE's Ingress", { controller: "gke", tls: { selfSigned: true } }, ["FrontendConfig", "Ingress", "Secret"]],
  ["F5's Ingress", { controller: "nginx", auth: { basic: {} } }, ["Ingress", "Secret"]],
  [
    "a Gateway",
    {
      via: "gateway",
      gateway: { className: "eg" },
      controller: "traefik",
      auth: { basic: {} },
      tls: { selfSigned: true },
    },
    ["Gateway", "HTTPRoute", "Middleware", "Secret"],
  ],
];

describe.each(edges)("of %s", (_, routing, kinds) => {
  const made = async () => {
    const { resources } = await edgeOf(routing);
    return objects(resources.filter(({ parent }) => parent === "edge"));
  };

  test("nothing named is waited for by the provider, and a later stack can change all of it", async () => {
    const named = (await made()).filter(({ kind }) => kind !== "Secret");
    expect([...new Set((await made()).map(({ kind }) => kind))].sort()).toEqual(kinds);
    for (const { metadata } of named) {
      expect(metadata.annotations).toMatchObject({
        "pulumi.com/skipAwait": "true",
        "pulumi.com/patchFieldManager": "cancer-mlops",
      });
    }
  });

  test("everything is labelled as the platform's routing, in its namespace", async () => {
    for (const { metadata } of await made()) {
      expect(metadata.namespace).toBe("cancer-mlops");
      expect(metadata.labels).toEqual({
        "app.kubernetes.io/name": "edge",
        "app.kubernetes.io/instance": "test",
        "app.kubernetes.io/component": "routing",
        "app.kubernetes.io/part-of": "cancer-mlops",
        "app.kubernetes.io/managed-by": "pulumi",
        "app.kubernetes.io/version": "1.2.3",
      });
    }
  });
});

describe("a route that nothing serves", () => {
  const except =
    (served: string): Unserved =>
    (kind, name) =>
      Promise.resolve(name === served ? undefined : `nobody has taken this ${kind}`);

  test("is named in a warning with its reason, and one that is served is not", async () => {
    const { warnings } = await edgeOf({ controller: "haproxy" }, except("cancer-mlops-mlflow"));
    expect([...warnings].sort()).toEqual([
      "warning: [runtime] Routes that nothing serves yet:\n" +
        "  Ingress cancer-mlops-api: nobody has taken this Ingress\n" +
        "  Ingress cancer-mlops-grafana: nobody has taken this Ingress",
    ]);
  });

  test("is asked for by the kind that it has", async () => {
    const routing = { via: "gateway", gateway: { className: "eg" }, expose: ["api", "grafana"] };
    const { warnings } = await edgeOf(routing, except("cancer-mlops-api"));
    expect(warnings).toEqual([
      "warning: [runtime] Routes that nothing serves yet:\n" +
        "  HTTPRoute cancer-mlops-grafana: nobody has taken this HTTPRoute",
    ]);
  });

  test("is nothing to warn of where all are served", async () => {
    expect((await edgeOf({ controller: "traefik", tls: { secretName: "ml-tls" } })).warnings).toEqual([]);
  });
});

import * as pulumi from "@pulumi/pulumi";
import type { ApiObject } from "../support/apiServer";
import { FakeApiServer, kubeSystem, served } from "../support/apiServer";
import { LOADING_MS } from "../support/eachStack";
import { useKubeconfig } from "../support/kubeconfig";
import type { Kind } from "../support/objects";
import { find, objects, ofKind } from "../support/objects";
import type { Outputs } from "../support/program";
import { run, stackFile } from "../support/program";
import type { Recording } from "../support/recording";
import { GENERATED_HASH, GENERATED_PASSWORD, valueOf } from "../support/recording";

const kubeconfig = useKubeconfig();
const groups = ["gateway.networking.k8s.io", "traefik.io", "cert-manager.io"];
const services = ["api", "mlflow", "prometheus", "grafana"] as const;

/** Stack prod with all its services behind an edge, on a cluster that holds this. */
async function production(routing: object, ...there: readonly ApiObject[]): Promise<Recording<Outputs>> {
  const server = await FakeApiServer.start();
  server.objects = [kubeSystem, ...there];
  server.groups = groups;
  kubeconfig.write({ production: server.url });
  const config = stackFile("prod");
  const own = config["cancer-mlops:routing"] as object;
  const all = {
    ...own,
    controller: "traefik",
    expose: services,
    auth: { basic: {} },
    readyTimeoutSeconds: 0,
    ...routing,
  };
  const recording = await run({ stack: "prod", config: { ...config, "cancer-mlops:routing": all } });
  await server.stop();
  return recording;
}

describe.each([
  ["a Gateway", { via: "gateway", gateway: { className: "traefik" }, tls: { selfSigned: true } }, "HTTPRoute"],
  ["Ingresses", { tls: { clusterIssuer: "letsencrypt" } }, "Ingress"],
] as const)("prod behind %s with TLS and a password", (_, routing, kind) => {
  const names = [...services.map((service) => `cancer-mlops-${service}`), "cancer-mlops-redirect"];
  let deployed: Recording<Outputs>;

  beforeAll(async () => {
    deployed = await production(
      routing,
      { kind: "GatewayClass", metadata: { name: "traefik" } },
      ...names.slice(1).map((name) => served(kind, name)),
    );
  }, LOADING_MS);
  const all = <K extends Kind>(of: K) => ofKind(deployed.resources, of);

  test("answers at HTTPS addresses", async () => {
    const { urls } = deployed.result;
    expect(await Promise.all(services.map((service) => valueOf<string>(urls[service])))).toEqual(
      services.map((service) => `https://cancer-mlops.example.com/${service}`),
    );
  });

  test("has a route for each service, and one for the redirect", () => {
    expect(
      all(kind)
        .map(({ metadata }) => metadata.name)
        .sort(),
    ).toEqual([...names].sort());
  });

  test("leads every route to a port of a ClusterIP Service in its namespace", () => {
    const doors = all("Service")
      .filter(({ spec }) => spec.type === "ClusterIP")
      .flatMap(({ metadata, spec }) =>
        spec.ports.flatMap(({ name, port }) => [`${metadata.name}:${name}`, `${metadata.name}:${String(port)}`]),
      );
    const targets = [
      ...all("HTTPRoute").flatMap(({ spec }) =>
        spec.rules.flatMap(({ backendRefs }) => (backendRefs ?? []).map(({ name, port }) => `${name}:${String(port)}`)),
      ),
      ...all("Ingress").flatMap(({ spec }) =>
        spec.rules.flatMap(({ http }) =>
          http.paths.map(({ backend }) => `${backend.service.name}:${backend.service.port.name}`),
        ),
      ),
    ];
    expect(targets.length).toBeGreaterThanOrEqual(4);
    expect(targets.filter((target) => !doors.includes(target))).toEqual([]);
  });

  test("names no Secret, Middleware or Gateway that is not deployed", () => {
    const text = JSON.stringify(all("Middleware").map(({ spec }) => spec));
    expect(text).toContain(`"secret":"${find(deployed.resources, "Secret", "edge-users").metadata.name}"`);
    const middlewares = all("Middleware").map(({ metadata }) => metadata.name);
    if (kind === "Ingress") {
      const named = all("Ingress").flatMap(({ metadata }) =>
        (metadata.annotations["traefik.ingress.kubernetes.io/router.middlewares"] ?? "").split(",").filter(Boolean),
      );
      expect([...new Set(named)].sort()).toEqual(
        middlewares.map((name) => `cancer-mlops-${name}@kubernetescrd`).sort(),
      );
    } else {
      expect(middlewares).toEqual(["auth"]);
      const [gateway] = all("Gateway");
      const listeners = gateway?.spec.listeners.map(({ name }) => ({ name: gateway.metadata.name, sectionName: name }));
      for (const { spec } of all("HTTPRoute")) expect(listeners).toContainEqual(spec.parentRefs[0]);
    }
  });

  test("has an output edgePassword, a secret one", async () => {
    const { edgePassword } = deployed.result;
    expect(edgePassword).toBeDefined();
    expect(await pulumi.isSecret(pulumi.output(edgePassword))).toBe(true);
    expect(await valueOf(pulumi.output(edgePassword))).toBe(GENERATED_PASSWORD);
  });

  test("has the edge's password in no object, and its hash in one Secret only", () => {
    const holding = (text: string) =>
      objects(deployed.resources).filter((object) => JSON.stringify(object).includes(text));
    // That of Grafana, which the mocks generate with the same text, is in its Secret.
    expect(holding(GENERATED_PASSWORD).map(({ metadata }) => metadata.name)).toEqual(["grafana-admin-a1b2c3d4"]);
    expect(holding(GENERATED_HASH).map(({ kind: holder, metadata }) => [holder, metadata.name])).toEqual([
      ["Secret", "edge-users-a1b2c3d4"],
    ]);
    for (const { plain } of deployed.resources) {
      expect(plain).not.toContain(GENERATED_PASSWORD);
      expect(plain).not.toContain(GENERATED_HASH);
    }
  });

  test("registers what the edge is, and warns of the one route that nothing serves", () => {
    const edge = deployed.resources.find(({ type }) => type === "cancer-mlops:index:Edge");
    expect(edge?.outputs).toEqual(["password", "unserved"]);
    const warnings = deployed.warnings.filter((text) => !text.includes("No model is loaded yet"));
    expect(warnings).toEqual([
      `warning: [runtime] Routes that nothing serves yet:\n  ${kind} cancer-mlops-api: ` +
        `its status cannot be read: 404 ${kind} "cancer-mlops-api" not found`,
    ]);
  });
});

test("users that somebody else keeps are no output", async () => {
  const { result } = await production({ auth: { basic: { secretName: "ml-users" } } });
  expect(Object.keys(result)).not.toContain("edgePassword");
});

import * as pulumi from "@pulumi/pulumi";
import { FakeApiServer, servedRoute } from "../support/apiServer";
import { useKubeconfig } from "../support/kubeconfig";
import type { Kind } from "../support/objects";
import { find, objects, ofKind } from "../support/objects";
import type { Outputs } from "../support/program";
import { run, stackFile } from "../support/program";
import type { Recording } from "../support/recording";
import { GENERATED_HASH, GENERATED_PASSWORD, valueOf } from "../support/recording";

const services = ["api", "mlflow", "prometheus", "grafana"] as const;

describe.each([
  ["a Gateway", { via: "gateway", gateway: { className: "traefik" }, tls: { selfSigned: true } }, "HTTPRoute"],
  ["Ingresses", { tls: { clusterIssuer: "letsencrypt" } }, "Ingress"],
] as const)("prod with all services behind %s with TLS and a password", (_, routing, kind) => {
  const names = [...services.map((service) => `cancer-mlops-${service}`), "cancer-mlops-redirect"];
  const kubeconfig = useKubeconfig();
  let deployed: Recording<Outputs>;

  beforeAll(async () => {
    const server = await FakeApiServer.start();
    server.groups = ["gateway.networking.k8s.io", "traefik.io", "cert-manager.io"];
    server.objects = [
      { kind: "GatewayClass", metadata: { name: "traefik" } },
      ...names.slice(1).map((name) => servedRoute(kind, name, "prod")),
    ];
    kubeconfig.write({ production: server.url });
    const config = stackFile("prod");
    const settings = {
      controller: "traefik",
      expose: services,
      auth: { basic: {} },
      readyTimeoutSeconds: 0,
      ...routing,
    };
    deployed = await run({
      stack: "prod",
      config: { ...config, "cancer-mlops:routing": { ...(config["cancer-mlops:routing"] as object), ...settings } },
    });
    await server.stop();
  });
  const all = <K extends Kind>(of: K) => ofKind(deployed.resources, of);

  test("has a route for each service, to a port of its ClusterIP Service, and one for the redirect", () => {
    expect(
      all(kind)
        .map(({ metadata }) => metadata.name)
        .sort(),
    ).toEqual([...names].sort());
    const ports = all("Service")
      .filter(({ spec }) => spec.type === "ClusterIP")
      .flatMap(({ metadata, spec }) =>
        spec.ports.map(({ name, port }) => `${metadata.name}:${kind === "Ingress" ? name : String(port)}`),
      );
    const backends = [
      ...all("HTTPRoute")
        .flatMap(({ spec }) => spec.rules.flatMap(({ backendRefs }) => backendRefs ?? []))
        .map(({ name, port }) => `${name}:${String(port)}`),
      ...all("Ingress")
        .flatMap(({ spec }) => spec.rules.flatMap(({ http }) => http.paths))
        .map(({ backend }) => `${backend.service.name}:${backend.service.port.name}`),
    ];
    expect(new Set(backends)).toEqual(new Set(ports));
  });

  test("refers to the Secret, the Middlewares and the Gateway that are deployed", () => {
    const middlewares = all("Middleware").map(({ metadata }) => metadata.name);
    const users = find(deployed.resources, "Secret", "edge-users").metadata.name;
    expect(JSON.stringify(all("Middleware"))).toContain(`"secret":"${users}"`);
    if (kind === "Ingress") {
      const annotated = all("Ingress").flatMap(({ metadata }) =>
        (metadata.annotations["traefik.ingress.kubernetes.io/router.middlewares"] ?? "").split(",").filter(Boolean),
      );
      expect(new Set(annotated)).toEqual(new Set(middlewares.map((name) => `cancer-mlops-${name}@kubernetescrd`)));
    } else {
      expect(middlewares).toEqual(["auth"]);
      const listeners = all("Gateway").flatMap(({ metadata, spec }) =>
        spec.listeners.map(({ name }) => ({ name: metadata.name, sectionName: name })),
      );
      for (const { spec } of all("HTTPRoute")) expect(listeners).toContainEqual(spec.parentRefs[0]);
    }
  });

  test("has the password in a secret output and no object, and its hash in one Secret", async () => {
    const { edgePassword } = deployed.result;
    expect(await pulumi.isSecret(pulumi.output(edgePassword))).toBe(true);
    expect(await valueOf(pulumi.output(edgePassword))).toBe(GENERATED_PASSWORD);
    const holders = (text: string) =>
      objects(deployed.resources)
        .filter((object) => JSON.stringify(object).includes(text))
        .map(({ metadata }) => metadata.name);
    // The mocks generate the same password for Grafana.
    expect(holders(GENERATED_PASSWORD)).toEqual(["grafana-admin-a1b2c3d4"]);
    expect(holders(GENERATED_HASH)).toEqual(["edge-users-a1b2c3d4"]);
    for (const { plain } of deployed.resources) {
      expect(plain).not.toContain(GENERATED_PASSWORD);
      expect(plain).not.toContain(GENERATED_HASH);
    }
  });

  test("warns about the one route that no controller serves", () => {
    const warnings = deployed.warnings.filter((text) => text.includes("Routes not yet accepted"));
    expect(warnings).toEqual([expect.stringContaining(`${kind} cancer-mlops-api: `)]);
    expect(warnings.join()).not.toContain("cancer-mlops-mlflow");
  });
});

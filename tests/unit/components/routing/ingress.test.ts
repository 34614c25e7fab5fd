import { annotations, edgeOf, host, pathsOf, routes } from "../../support/edge";
import { find, ofKind } from "../../support/objects";

const perServiceNames = ["cancer-mlops-api", "cancer-mlops-mlflow", "cancer-mlops-grafana"];

/** The Ingress objects of each controller, with a path for each service on one host. */
const named = [
  [undefined, ["cancer-mlops"]],
  ["gke", ["cancer-mlops"]],
  ["traefik", perServiceNames],
  ["haproxy", perServiceNames],
  ["alb", perServiceNames],
  ["ingress-nginx", perServiceNames],
  ["nginx", ["cancer-mlops-54ecc620", ...perServiceNames]],
] as const;

describe.each(named)("the Ingress objects for controller %s", (controller, names) => {
  const all = async (routing: object = {}) => {
    const { resources } = await edgeOf({ ...(controller === undefined ? {} : { controller }), ...routing });
    return ofKind(resources, "Ingress");
  };

  test(`are ${names.join(", ")}`, async () => {
    expect((await all()).map(({ metadata }) => metadata.name).sort()).toEqual([...names].sort());
  });

  test("lead each path to the port of its service, and Prometheus has none unless it is exposed", async () => {
    const slash = controller === "nginx" ? "/" : "";
    expect((await all()).flatMap(routes).sort()).toEqual([
      `${host} /api${slash} -> api-service:http`,
      `${host} /grafana -> grafana-service:http`,
      `${host} /mlflow -> mlflow-service:http`,
    ]);
    expect((await all({ expose: ["prometheus"] })).flatMap(routes)).toEqual([
      `${host} /prometheus -> prometheus-service:http`,
    ]);
  });

  test("lead each host to its service where each has its own", async () => {
    expect(
      (await all({ strategy: "subdomain", hosts: { api: "predict.example.com" } })).flatMap(routes).sort(),
    ).toEqual([
      `grafana.${host} / -> grafana-service:http`,
      `mlflow.${host} / -> mlflow-service:http`,
      "predict.example.com / -> api-service:http",
    ]);
  });

  test("have plain prefixes, which every controller takes", async () => {
    const paths = (await all()).flatMap(({ spec }) => spec.rules).flatMap(pathsOf);
    expect(paths).toHaveLength(3);
    for (const { path, pathType } of paths) {
      expect(pathType).toBe("Prefix");
      expect(path).toMatch(/^\/[a-z]+\/?$/);
    }
  });

  test("have the class that the stack names, and none where it names none", async () => {
    for (const { spec } of await all({ className: "edge" })) expect(spec.ingressClassName).toBe("edge");
    for (const { spec } of await all()) expect(Object.keys(spec)).toEqual(["rules"]);
  });

  test("have the annotations of the stack", async () => {
    for (const ingress of await all({ annotations: { "example.com/a": "b" } })) {
      expect(annotations(ingress)).toMatchObject({ "example.com/a": "b" });
    }
  });
});

test("plain routes carry no annotations: any controller serves them", async () => {
  expect(annotations(find((await edgeOf({})).resources, "Ingress", "cancer-mlops"))).toEqual({});
});

test("services on one host share a rule, others have their own", async () => {
  const { resources } = await edgeOf({ hosts: { grafana: "dashboards.example.com" } });
  const { rules } = find(resources, "Ingress", "cancer-mlops").spec;
  expect(rules.map((rule) => [rule.host, pathsOf(rule).map(({ path }) => path)])).toEqual([
    [host, ["/api", "/mlflow"]],
    ["dashboards.example.com", ["/"]],
  ]);
});

describe("TLS", () => {
  const tls = { secretName: "ml-tls" };

  test.each([[undefined], ["gke"]])("is asked for once, for all hosts, with controller %s", async (controller) => {
    const { resources } = await edgeOf({ strategy: "subdomain", tls, ...(controller ? { controller } : {}) });
    const hosts = ["api", "mlflow", "grafana"].map((name) => `${name}.${host}`);
    expect(find(resources, "Ingress", "cancer-mlops").spec.tls).toEqual([{ hosts, secretName: "ml-tls" }]);
  });

  test.each(["traefik", "haproxy", "ingress-nginx"])(
    "is asked for by every Ingress of a service with %s",
    async (controller) => {
      const { resources } = await edgeOf({ tls, controller });
      for (const name of perServiceNames) {
        expect(find(resources, "Ingress", name).spec.tls).toEqual([{ hosts: [host], secretName: "ml-tls" }]);
      }
    },
  );

  test("that ends elsewhere is not asked for here", async () => {
    for (const controller of ["traefik", "haproxy", "nginx", "alb", "gke", "ingress-nginx"]) {
      const { resources } = await edgeOf({ tls: { external: true }, controller });
      for (const { spec } of ofKind(resources, "Ingress")) expect(Object.keys(spec)).toEqual(["rules"]);
    }
  });
});

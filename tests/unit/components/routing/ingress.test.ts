import { ofKind } from "../../../support/objects";
import { annotations, host, pathsOf, routes, routingOf } from "../../../support/routing";

const ingresses = async (routing: object = {}) => ofKind((await routingOf(routing)).resources, "Ingress");

const perService = ["cancer-mlops-api", "cancer-mlops-grafana", "cancer-mlops-mlflow"];

/** F5's controller is in nginx.test.ts. */
test.each([
  [undefined, ["cancer-mlops"]],
  ["gke", ["cancer-mlops"]],
  ["traefik", perService],
  ["haproxy", perService],
])("controller %s: a path for each exposed service, in %j", async (controller, names) => {
  const created = await ingresses({ controller });
  expect(created.map(({ metadata }) => metadata.name).sort()).toEqual(names);
  expect(created.flatMap(routes).sort()).toEqual([
    `${host} /api -> api-service:http`,
    `${host} /grafana -> grafana-service:http`,
    `${host} /mlflow -> mlflow-service:http`,
  ]);
  const paths = created.flatMap(({ spec }) => spec.rules).flatMap(pathsOf);
  expect(new Set(paths.map(({ pathType }) => pathType))).toEqual(new Set(["Prefix"]));
});

test("needs no annotations and no class if no controller is set", async () => {
  const [ingress] = await ingresses();
  expect(ingress && annotations(ingress)).toEqual({});
  expect(Object.keys(ingress?.spec ?? {})).toEqual(["rules"]);
});

test("routes each host to its service with strategy subdomain", async () => {
  const created = await ingresses({ strategy: "subdomain", hosts: { api: "predict.example.com" } });
  expect(created.flatMap(routes)).toEqual([
    "predict.example.com / -> api-service:http",
    `mlflow.${host} / -> mlflow-service:http`,
    `grafana.${host} / -> grafana-service:http`,
  ]);
});

test("puts services on one host in one rule", async () => {
  const [ingress] = await ingresses({ hosts: { grafana: "dashboards.example.com" } });
  expect(ingress?.spec.rules.map((rule) => [rule.host, pathsOf(rule).map(({ path }) => path)])).toEqual([
    [host, ["/api", "/mlflow"]],
    ["dashboards.example.com", ["/"]],
  ]);
});

test.each([undefined, "traefik"])(
  "controller %s: every Ingress has the class and the annotations of the settings",
  async (controller) => {
    for (const ingress of await ingresses({ controller, className: "edge", annotations: { "example.com/a": "b" } })) {
      expect(ingress.spec.ingressClassName).toBe("edge");
      expect(annotations(ingress)).toMatchObject({ "example.com/a": "b" });
    }
  },
);

test("has one certificate for all hosts on the Ingress of all services", async () => {
  const [ingress] = await ingresses({ strategy: "subdomain", tls: { secretName: "ml-tls" } });
  const hosts = ["api", "mlflow", "grafana"].map((name) => `${name}.${host}`);
  expect(ingress?.spec.tls).toEqual([{ hosts, secretName: "ml-tls" }]);
});

test("has the certificate on the Ingress of each service", async () => {
  const created = await ingresses({ tls: { secretName: "ml-tls" }, controller: "haproxy" });
  expect(created.map(({ spec }) => spec.tls)).toEqual(Array(3).fill([{ hosts: [host], secretName: "ml-tls" }]));
});

import { find, ofKind } from "../../../support/objects";
import { annotations, host, routes, routingOf } from "../../../support/routing";

const TYPE = "nginx.org/mergeable-ingress-type";
const HSTS = { "nginx.org/hsts": "true", "nginx.org/hsts-max-age": "3600" };
const MASTER = "cancer-mlops-54ecc620";
const tls = { secretName: "ml-tls" };

const nginx = async (routing: object = {}) => (await routingOf({ controller: "nginx", ...routing })).resources;

describe("services on one host", () => {
  test("have a master with the host and the certificate, and minions with the paths", async () => {
    const resources = await nginx({ tls, className: "nginx" });
    const master = find(resources, "Ingress", MASTER);
    expect(annotations(master)).toEqual({ [TYPE]: "master" });
    expect(master.spec).toEqual({
      ingressClassName: "nginx",
      tls: [{ hosts: [host], secretName: "ml-tls" }],
      rules: [{ host }],
    });
    const minions = ["api", "mlflow", "grafana"].map((service) =>
      find(resources, "Ingress", `cancer-mlops-${service}`),
    );
    // The controller strips the path only if it ends with a slash.
    expect(minions.flatMap(routes)).toEqual([
      `${host} /api/ -> api-service:http`,
      `${host} /mlflow -> mlflow-service:http`,
      `${host} /grafana -> grafana-service:http`,
    ]);
    for (const minion of minions) {
      expect(annotations(minion)).toMatchObject({ [TYPE]: "minion" });
      expect(minion.spec).not.toHaveProperty("tls");
    }
  });

  test("strip the prefix of the API, and require a password for MLflow, in their minions", async () => {
    const resources = await nginx({ auth: { basic: { secretName: "ml-users" } } });
    const own = (service: string) => annotations(find(resources, "Ingress", `cancer-mlops-${service}`));
    const common = { "nginx.org/client-max-body-size": "0", [TYPE]: "minion" };
    expect(own("api")).toEqual({ ...common, "nginx.org/rewrites": "serviceName=api-service rewrite=/" });
    expect(own("mlflow")).toEqual({ ...common, "nginx.org/basic-auth-secret": "ml-users" });
    expect(own("grafana")).toEqual(common);
  });

  test("send HSTS from the master, since the controller rejects it in a minion", async () => {
    const resources = await nginx({ tls, hstsMaxAgeSeconds: 3600 });
    expect(annotations(find(resources, "Ingress", MASTER))).toEqual({ [TYPE]: "master", ...HSTS });
    expect(annotations(find(resources, "Ingress", "cancer-mlops-grafana"))).not.toMatchObject(HSTS);
  });
});

test("a service alone on its host has a plain Ingress with certificate and HSTS", async () => {
  const resources = await nginx({ hosts: { grafana: "dashboards.example.com" }, tls, hstsMaxAgeSeconds: 3600 });
  expect(ofKind(resources, "Ingress")).toHaveLength(4);
  const grafana = find(resources, "Ingress", "cancer-mlops-grafana");
  expect(routes(grafana)).toEqual(["dashboards.example.com / -> grafana-service:http"]);
  expect(grafana.spec.tls).toEqual([{ hosts: ["dashboards.example.com"], secretName: "ml-tls" }]);
  expect(annotations(grafana)).toMatchObject(HSTS);
  expect(annotations(grafana)).not.toHaveProperty([TYPE]);
});

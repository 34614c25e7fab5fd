import { annotations, edgeOf, host, routes } from "../../support/edge";
import { find, ofKind } from "../../support/objects";

const TYPE = "nginx.org/mergeable-ingress-type";
const SIZE = { "nginx.org/client-max-body-size": "0" };
const HSTS = { "nginx.org/hsts": "true", "nginx.org/hsts-max-age": "3600" };
const tls = { secretName: "ml-tls" };

const nginx = async (routing: object = {}) => (await edgeOf({ controller: "nginx", ...routing })).resources;

describe("services that share a host, with F5's NGINX", () => {
  const master = "cancer-mlops-54ecc620";

  test("have a master with the host and the certificate, and minions with the paths", async () => {
    const resources = await nginx({ tls, className: "nginx" });
    expect(find(resources, "Ingress", master).spec).toEqual({
      ingressClassName: "nginx",
      tls: [{ hosts: [host], secretName: "ml-tls" }],
      rules: [{ host }],
    });
    expect(annotations(find(resources, "Ingress", master))).toEqual({ [TYPE]: "master" });
    for (const service of ["api", "mlflow", "grafana"]) {
      const minion = find(resources, "Ingress", `cancer-mlops-${service}`);
      expect(minion.metadata.annotations[TYPE]).toBe("minion");
      expect(Object.keys(minion.spec).sort()).toEqual(["ingressClassName", "rules"]);
    }
  });

  test("lose the API's path where the minion's ends in a slash, as the controller wants it", async () => {
    const api = find(await nginx(), "Ingress", "cancer-mlops-api");
    expect(routes(api)).toEqual([`${host} /api/ -> api-service:http`]);
    expect(annotations(api)).toEqual({
      ...SIZE,
      [TYPE]: "minion",
      "nginx.org/rewrites": "serviceName=api-service rewrite=/",
    });
  });

  test("ask for a password in front of MLflow only, and take artifacts of any size", async () => {
    const resources = await nginx({ auth: { basic: { secretName: "ml-users" } } });
    expect(annotations(find(resources, "Ingress", "cancer-mlops-mlflow"))).toEqual({
      ...SIZE,
      [TYPE]: "minion",
      "nginx.org/basic-auth-secret": "ml-users",
    });
    expect(annotations(find(resources, "Ingress", "cancer-mlops-grafana"))).toEqual({ ...SIZE, [TYPE]: "minion" });
  });

  test("send HSTS from the master: a minion must not say it", async () => {
    const resources = await nginx({ tls, hstsMaxAgeSeconds: 3600 });
    expect(annotations(find(resources, "Ingress", master))).toEqual({ [TYPE]: "master", ...HSTS });
    expect(annotations(find(resources, "Ingress", "cancer-mlops-grafana"))).toEqual({ ...SIZE, [TYPE]: "minion" });
  });
});

describe("a service alone on its host, with F5's NGINX", () => {
  test("has a plain Ingress with its host, path, certificate and HSTS", async () => {
    const resources = await nginx({ strategy: "subdomain", tls, hstsMaxAgeSeconds: 3600 });
    expect(ofKind(resources, "Ingress")).toHaveLength(3);
    for (const service of ["api", "mlflow", "grafana"]) {
      const ingress = find(resources, "Ingress", `cancer-mlops-${service}`);
      expect(routes(ingress)).toEqual([`${service}.${host} / -> ${service}-service:http`]);
      expect(ingress.spec.tls).toEqual([{ hosts: [`${service}.${host}`], secretName: "ml-tls" }]);
      expect(annotations(ingress)).toEqual({ ...SIZE, ...HSTS });
    }
  });

  test("is no minion beside others that share one", async () => {
    const resources = await nginx({ hosts: { grafana: "dashboards.example.com" } });
    expect(
      ofKind(resources, "Ingress")
        .map(({ metadata }) => [metadata.name, (metadata.annotations as Partial<Record<string, string>>)[TYPE]])
        .sort(),
    ).toEqual([
      ["cancer-mlops-54ecc620", "master"],
      ["cancer-mlops-api", "minion"],
      ["cancer-mlops-grafana", undefined],
      ["cancer-mlops-mlflow", "minion"],
    ]);
  });
});

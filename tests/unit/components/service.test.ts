import { createServices, internalUrl } from "../../../components/kubernetes/service";
import { addressesOf } from "../../../lib/catalog/addresses";
import { labelsOf } from "../../../lib/catalog/labels";
import { platformContext } from "../../support/context";
import { find, ofKind } from "../../support/objects";
import { record, valueOf } from "../../support/recording";
import { settingsOf } from "../../support/settings";

const selector = { "app.kubernetes.io/name": "grafana", "app.kubernetes.io/instance": "test" };

async function created(service: object) {
  const settings = settingsOf({ grafana: { service } });
  const { resources } = await record(() =>
    createServices(
      "grafana",
      {
        context: platformContext(settings),
        labels: labelsOf("test", "grafana", "dashboards", "1"),
        settings: settings.grafana.service,
      },
      {},
    ),
  );
  return resources;
}

test("creates only a ClusterIP Service by default", async () => {
  const services = ofKind(await created({}), "Service");
  expect(services.map(({ metadata, spec }) => [metadata.name, spec])).toEqual([
    ["grafana-service", { type: "ClusterIP", ports: [{ name: "http", port: 3000, targetPort: "http" }], selector }],
  ]);
});

test("adds a NodePort Service with the port of the settings", async () => {
  const resources = await created({ type: "NodePort", nodePort: 31000 });
  expect(find(resources, "Service", "grafana-service").spec.type).toBe("ClusterIP");
  expect(find(resources, "Service", "grafana-service-external").spec).toEqual({
    type: "NodePort",
    ports: [{ name: "http", port: 3000, targetPort: "http", nodePort: 31000 }],
    selector,
  });
});

test("adds a LoadBalancer Service with the port, source ranges and annotations of the settings, without awaiting it", async () => {
  const resources = await created({
    type: "LoadBalancer",
    port: 8080,
    loadBalancerSourceRanges: ["192.0.2.0/24"],
    loadBalancerClass: "service.k8s.aws/nlb",
    annotations: { "example.com/internal": "true" },
  });
  const external = find(resources, "Service", "grafana-service-external");
  expect(external.spec).toEqual({
    type: "LoadBalancer",
    ports: [{ name: "http", port: 8080, targetPort: "http" }],
    loadBalancerSourceRanges: ["192.0.2.0/24"],
    loadBalancerClass: "service.k8s.aws/nlb",
    selector,
  });
  expect(external.metadata.annotations).toMatchObject({
    "example.com/internal": "true",
    "pulumi.com/skipAwait": "true",
  });
  expect(find(resources, "Service", "grafana-service").metadata.annotations).not.toHaveProperty([
    "example.com/internal",
  ]);
});

test.each([
  ["prometheus", "http://prometheus-service.cancer-mlops.svc:9090/prometheus"],
  ["mlflow", "http://mlflow-service.cancer-mlops.svc:5000"],
] as const)("the internal URL of %s has its prefix only if it serves below it", async (name, url) => {
  const settings = settingsOf({
    routing: { strategy: "path", host: "ml.example.com", expose: ["prometheus", "mlflow"] },
  });
  const { result } = await record(() => {
    const context = platformContext(settings);
    const labels = labelsOf("test", name, "service", "1");
    const endpoints = createServices(name, { context, labels, settings: settings[name].service }, {});
    return internalUrl(name, endpoints, context, addressesOf(settings.routing)[name]);
  });
  expect(await valueOf(result)).toBe(url);
});

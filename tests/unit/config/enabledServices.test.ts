import { flowsOf } from "../../../lib/config/flows";
import { namedObjects } from "../../../lib/config/namedObjects";
import { routesOf } from "../../../lib/config/routes";
import { stackNeeds } from "../../../lib/config/stackNeeds";
import type { Input } from "../../support/settings";
import { problemPaths, settingsOf } from "../../support/settings";

const off = { enabled: false };
const without: Input = { prometheus: off, grafana: off };

test("a service that is not enabled has no object, port, route, connection or pod", () => {
  const settings = settingsOf({
    ...without,
    prometheus: { ...off, kubeletMetrics: true },
    networkPolicy: { enabled: true, clients: [{ namespace: "monitoring", services: ["api", "grafana"] }] },
    routing: { strategy: "path", host: "ml.example.com", controller: "haproxy" },
  });
  const names = namedObjects(settings, "dev").map(({ kind, name }) => `${kind} ${name}`);
  expect(names.filter((name) => /prometheus|grafana/.test(name))).toEqual([]);
  expect(names).toEqual(
    expect.arrayContaining(["Deployment api", "Ingress cancer-mlops-api", "NetworkPolicy cancer-mlops-mlflow"]),
  );
  expect(routesOf(settings).map(({ service }) => service)).toEqual(["api", "mlflow"]);
  expect(JSON.stringify(flowsOf(settings))).not.toMatch(/prometheus|grafana/);
  expect(stackNeeds(settings).pods).toBe(4);
  expect(settings.grafana.service.type).toBe("ClusterIP");
});

test("settings of a service that is not enabled do not clash with others", () => {
  const service = { type: "NodePort", nodePort: 30900 };
  expect(problemPaths({ api: { service }, prometheus: { service } })).toEqual(["prometheus.service.nodePort"]);
  const input = { api: { service }, prometheus: { ...off, service }, grafana: off };
  expect(settingsOf(input).prometheus.service.type).toBe("ClusterIP");
  const routing = { strategy: "subdomain", host: "ml.example.com", expose: ["api"] };
  const external = { externalUrl: "https://grafana.example.com" };
  expect(settingsOf({ routing, grafana: { ...off, service: external } }).grafana.service.externalUrl).toBeUndefined();
});

test("Grafana needs a Prometheus, of the stack or of somebody else", () => {
  expect(problemPaths({ prometheus: off })).toEqual(["grafana.prometheusUrl"]);
  const prometheusUrl = "http://prometheus.monitoring.svc:9090";
  expect(settingsOf({ prometheus: off, grafana: { prometheusUrl } }).grafana).toMatchObject({ prometheusUrl });
  expect(settingsOf({ grafana: { prometheusUrl } }).grafana).toMatchObject({ prometheusUrl });
  expect(problemPaths({ grafana: { prometheusUrl: "prometheus.monitoring.svc" } })).toEqual(["grafana.prometheusUrl"]);
});

import { useApiServer } from "../support/apiServer";
import { find, ofKind } from "../support/objects";
import { run, stackFile } from "../support/program";
import { ownLabels } from "../support/state";

const api = useApiServer(["cancer-mlops-sandbox"]);

async function deployed(changes: object) {
  const { resources, result } = await run({ stack: "dev", config: { ...stackFile("dev"), ...changes } });
  const claim = resources.find(({ name }) => name === "prometheus-data-pvc");
  return { resources, claim, outputs: result };
}

const without = {
  "cancer-mlops:prometheus": { enabled: false },
  "cancer-mlops:grafana": { enabled: false },
  "cancer-mlops:storage": { retainOnDestroy: false, claims: {} },
};

test("a stack without monitoring keeps the claim that its Prometheus has used, under the same parent", async () => {
  const metadata = { name: "prometheus-data-pvc", namespace: "cancer-mlops", labels: ownLabels };
  const spec = { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "10Gi" } } };
  api.server.objects = [{ kind: "PersistentVolumeClaim", metadata, spec }];
  const { resources, claim, outputs } = await deployed(without);
  expect(ofKind(resources, "Deployment").map(({ metadata: { name } }) => name)).toEqual(["api", "mlflow"]);
  expect(claim).toMatchObject({ retainOnDelete: true, parent: "prometheus" });
  expect(resources.find(({ name }) => name === "prometheus")?.type).toBe("cancer-mlops:index:Prometheus");
  expect(outputs.claims).toContainEqual(expect.objectContaining({ name: metadata.name, retained: true, unused: true }));
  expect(outputs.afterDestroy.retained).toEqual(["namespace cancer-mlops", "claim prometheus-data-pvc"]);
});

test("a new stack without monitoring has no claim for it", async () => {
  const { resources, claim, outputs } = await deployed(without);
  expect(claim).toBeUndefined();
  expect(outputs.claims.map(({ name }) => name)).not.toContain("grafana-data-pvc");
  expect(Object.keys(outputs.internalUrls)).toEqual(["api", "mlflow"]);
  expect(outputs.afterDestroy).toEqual({ retained: [] });
  expect(resources.filter(({ type }) => type.includes("rbac"))).toEqual([]);
});

test("Grafana reads the Prometheus of somebody else", async () => {
  const prometheusUrl = "http://prometheus.monitoring.svc:9090";
  const { resources } = await deployed({
    "cancer-mlops:prometheus": { enabled: false },
    "cancer-mlops:grafana": { prometheusUrl },
  });
  const { name = "" } = resources.find((resource) => resource.name === "grafana-datasources") ?? {};
  expect(JSON.stringify(resources.find((resource) => resource.name === name)?.inputs)).toContain(prometheusUrl);
  expect(find(resources, "Deployment", "grafana").spec.replicas).toBe(1);
});

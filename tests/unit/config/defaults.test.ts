import { settingsOf } from "../../support/settings";

test("retains every claim, with the sizes and access modes that existing claims have", () => {
  expect(settingsOf().storage).toEqual({
    retainOnDestroy: true,
    claims: {
      models: { size: "5Gi", accessMode: "ReadWriteMany" },
      data: { size: "10Gi", accessMode: "ReadWriteMany" },
      logs: { size: "5Gi", accessMode: "ReadWriteMany" },
      mlflowArtifacts: { size: "20Gi", accessMode: "ReadWriteOnce" },
      mlflowBackend: { size: "5Gi", accessMode: "ReadWriteOnce" },
      prometheusData: { size: "10Gi", accessMode: "ReadWriteOnce" },
      grafanaData: { size: "2Gi", accessMode: "ReadWriteOnce" },
    },
  });
});

test("adopts nothing that another program created", () => {
  expect(settingsOf().kubernetes).toEqual({
    context: "here",
    namespace: "cancer-mlops",
    inCluster: false,
    adoptExisting: false,
  });
});

test("exposes nothing outside the cluster", () => {
  const { routing, api, mlflow, prometheus, grafana } = settingsOf();
  expect(routing.strategy).toBe("none");
  expect([api, mlflow, prometheus, grafana].map(({ service }) => service.type)).toEqual(Array(4).fill("ClusterIP"));
});

test("exposes Prometheus only if the stack lists it", () => {
  expect(settingsOf({ routing: { strategy: "path", host: "example.com" } }).routing.expose).not.toContain("prometheus");
});

test.each([
  ["api", 30800],
  ["mlflow", 30500],
  ["prometheus", 30900],
  ["grafana", 30300],
] as const)("opens %s at NodePort %d", (name, nodePort) => {
  expect(settingsOf({ [name]: { service: { type: "NodePort" } } })[name].service.nodePort).toBe(nodePort);
});

test("has no password that could be guessed", () => {
  expect(JSON.stringify(settingsOf())).not.toMatch(/password":"/i);
});

test("are overridden key by key", () => {
  const { storage, mlflow } = settingsOf({
    storage: { claims: { models: { size: "20Gi" } } },
    mlflow: { resources: { limits: { memory: "2Gi" } } },
  });
  expect(storage.claims).toMatchObject({
    models: { size: "20Gi", accessMode: "ReadWriteMany" },
    data: { size: "10Gi" },
  });
  expect(mlflow.resources).toEqual({
    requests: { cpu: "250m", memory: "512Mi", "ephemeral-storage": "128Mi" },
    limits: { cpu: "1", memory: "2Gi", "ephemeral-storage": "1Gi" },
  });
});

import { settingsOf } from "../../support/settings";

/** The services of a stack that says nothing but its context. */
const services = [
  ["api", "cancer-mlops-api", "latest", 3, ["500m", "512Mi"], ["2", "2Gi"], 30800],
  ["mlflow", "ghcr.io/mlflow/mlflow", "v2.9.0", 1, ["250m", "512Mi"], ["1", "1Gi"], 30500],
  ["prometheus", "prom/prometheus", "v2.48.0", 1, ["250m", "512Mi"], ["1", "2Gi"], 30900],
  ["grafana", "grafana/grafana", "10.2.2", 1, ["100m", "256Mi"], ["500m", "512Mi"], 30300],
] as const;

test.each(services)("%s runs %s:%s with %d replicas", (name, image, tag, replicas) => {
  expect(settingsOf()[name]).toMatchObject({ image, tag, replicas, pullPolicy: "IfNotPresent" });
  expect(settingsOf()[name].digest).toBeUndefined();
});

test.each(services)("%s (%s:%s, %d replicas) asks for %j and is limited to %j", (name, _, __, ___, asked, limit) => {
  expect(settingsOf()[name].resources).toEqual({
    requests: { cpu: asked[0], memory: asked[1] },
    limits: { cpu: limit[0], memory: limit[1] },
  });
});

test.each(services.map(([name, , , , , , nodePort]) => [name, nodePort] as const))(
  "%s is reached inside the cluster only, at port %d of a node when asked for",
  (name, nodePort) => {
    expect(settingsOf()[name].service).toEqual({
      type: "ClusterIP",
      nodePort,
      port: 80,
      unauthenticated: false,
      annotations: {},
      loadBalancerSourceRanges: [],
      addressTimeoutSeconds: 60,
    });
  },
);

test("the claims have the sizes and modes of the contract, the cluster's classes, and outlive the stack", () => {
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

test("Prometheus keeps samples for 30 days and asks every API pod each 10 seconds", () => {
  expect(settingsOf().prometheus).toMatchObject({ retention: "30d", scrapeInterval: "10s" });
  expect(settingsOf().api.metricsPath).toBe("/metrics");
});

test("the namespace is cancer-mlops, and what a stranger made is left alone", () => {
  expect(settingsOf().kubernetes).toEqual({ context: "here", namespace: "cancer-mlops", adoptExisting: false });
});

test("nothing is routed unless a stack says so", () => {
  expect(settingsOf().routing).toEqual({
    strategy: "none",
    hosts: {},
    prefixes: {},
    expose: ["api", "mlflow", "grafana"],
    via: "ingress",
    annotations: {},
    hstsMaxAgeSeconds: 0,
    unauthenticated: [],
    requireAuthentication: false,
    readyTimeoutSeconds: 30,
  });
});

test("the edge asks admin for a password unless a stack says otherwise", () => {
  const routing = { strategy: "path", host: "example.com", controller: "traefik", auth: { basic: {} } };
  expect(settingsOf({ routing }).routing.auth).toEqual({ basic: { user: "admin" } });
});

test("Grafana's administrator is called admin, and has no password that could be guessed", () => {
  expect(settingsOf().grafana).toMatchObject({ adminUser: "admin" });
  expect(JSON.stringify(settingsOf().grafana)).not.toMatch(/password/i);
});

test("what a stack says is merged over the defaults, key by key", () => {
  const { storage, mlflow } = settingsOf({
    storage: { claims: { models: { size: "20Gi" } } },
    mlflow: { resources: { limits: { memory: "2Gi" } } },
  });
  expect(storage.claims.models).toEqual({ size: "20Gi", accessMode: "ReadWriteMany" });
  expect(storage.claims.data.size).toBe("10Gi");
  expect(mlflow.resources).toEqual({
    requests: { cpu: "250m", memory: "512Mi" },
    limits: { cpu: "1", memory: "2Gi" },
  });
});

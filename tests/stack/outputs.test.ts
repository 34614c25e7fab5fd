import { eachStack } from "../support/eachStack";
import { ofKind } from "../support/objects";
import { valueOf } from "../support/recording";

const services = ["api", "mlflow", "prometheus", "grafana"] as const;

const expected: Readonly<Record<string, Readonly<Record<"urls" | "internalUrls", readonly string[]>>>> = {
  dev: {
    urls: ["http://127.0.0.1:30800", "http://127.0.0.1:30500", "http://127.0.0.1:30900", "http://127.0.0.1:30300"],
    internalUrls: [
      "http://api-service.cancer-mlops.svc:8000",
      "http://mlflow-service.cancer-mlops.svc:5000",
      "http://prometheus-service.cancer-mlops.svc:9090",
      "http://grafana-service.cancer-mlops.svc:3000",
    ],
  },
  prod: {
    urls: [
      "http://cancer-mlops.example.com/api",
      "http://NODE:30500, NODE being an address of: kubectl --context production --namespace cancer-mlops get nodes -o wide",
      "http://NODE:30900, NODE being an address of: kubectl --context production --namespace cancer-mlops get nodes -o wide",
      "http://cancer-mlops.example.com/grafana",
    ],
    internalUrls: [
      "http://api-service.cancer-mlops.svc:8000",
      "http://mlflow-service.cancer-mlops.svc:5000",
      "http://prometheus-service.cancer-mlops.svc:9090",
      "http://grafana-service.cancer-mlops.svc:3000/grafana",
    ],
  },
};

const external: Readonly<Record<string, readonly (readonly [string, string, number])[]>> = {
  dev: [
    ["api-service-external", "NodePort", 30800],
    ["grafana-service-external", "NodePort", 30300],
    ["mlflow-service-external", "NodePort", 30500],
    ["prometheus-service-external", "NodePort", 30900],
  ],
  prod: [
    ["api-service-external", "LoadBalancer", 80],
    ["grafana-service-external", "NodePort", 30300],
    ["mlflow-service-external", "NodePort", 30500],
    ["prometheus-service-external", "NodePort", 30900],
  ],
};

const sizes: Readonly<Record<string, readonly string[]>> = {
  dev: ["1Gi", "1Gi", "1Gi", "5Gi", "1Gi", "5Gi", "1Gi"],
  prod: ["5Gi", "10Gi", "5Gi", "20Gi", "5Gi", "10Gi", "2Gi"],
};

eachStack((deployed, stack) => {
  test("the outputs are those of the contract, and what destroy leaves", () => {
    expect(Object.keys(deployed().outputs).sort()).toEqual([
      "afterDestroy",
      "claims",
      "grafanaAdminPassword",
      "internalUrls",
      "namespace",
      "urls",
    ]);
  });

  test("the user is warned of what the stack's file leaves to be set, and of nothing else", () => {
    const left = [
      expect.stringContaining("No model is loaded yet"),
      expect.stringContaining("routing.controller is not set"),
    ];
    expect(deployed().warnings).toEqual(stack === "dev" ? [] : left);
  });

  test("namespace is the one that everything is in", async () => {
    expect(await valueOf(deployed().outputs.namespace)).toBe("cancer-mlops");
  });

  test.each(["urls", "internalUrls"] as const)("%s say where each service answers", async (output) => {
    const urls = deployed().outputs[output];
    expect(await Promise.all(services.map((service) => valueOf<string>(urls[service])))).toEqual(
      expected[stack]?.[output],
    );
  });

  test("claims say name, size and whether they are kept", () => {
    const names = ["models", "data", "logs", "mlflow-artifacts", "mlflow-backend", "prometheus-data", "grafana-data"];
    expect(deployed().outputs.claims).toEqual(
      names.map((name, index) => ({ name: `${name}-pvc`, size: sizes[stack]?.[index], retained: true })),
    );
  });

  test("afterDestroy names what is kept and the command that deletes it", () => {
    const context = stack === "dev" ? "cancer-mlops-sandbox" : "production";
    expect(deployed().outputs.afterDestroy).toEqual({
      keeps: ["namespace cancer-mlops", ...deployed().outputs.claims.map(({ name }) => `claim ${name}`)],
      toDeleteThemToo: `kubectl --context ${context} delete namespace cancer-mlops`,
    });
  });

  test("the Services are those of the contract", () => {
    const all = ofKind(deployed().resources, "Service").map(({ metadata, spec }) => ({
      name: metadata.name,
      type: spec.type,
      ports: spec.ports.map(({ port, nodePort }) => (spec.type === "NodePort" ? nodePort : port)),
    }));
    expect(all.sort((a, b) => a.name.localeCompare(b.name))).toEqual(
      [
        ["api-service", "ClusterIP", 8000] as const,
        ["grafana-service", "ClusterIP", 3000] as const,
        ["mlflow-service", "ClusterIP", 5000] as const,
        ["prometheus-service", "ClusterIP", 9090] as const,
        ...(external[stack] ?? []),
      ]
        .map(([name, type, port]) => ({ name, type, ports: [port] }))
        .sort((a, b) => a.name.localeCompare(b.name)),
    );
  });

  test("the image and replicas of each service are those that its file asks for", () => {
    const replicas = ofKind(deployed().resources, "Deployment").map(({ metadata, spec }) => [
      metadata.name,
      spec.replicas,
      spec.template.spec.containers[0]?.image,
    ]);
    expect(Object.fromEntries(replicas.map(([name, ...rest]) => [name, rest]))).toEqual({
      api: [stack === "dev" ? 1 : 3, "cancer-mlops-api:latest"],
      mlflow: [1, "ghcr.io/mlflow/mlflow:v2.9.0"],
      prometheus: [1, "prom/prometheus:v2.48.0"],
      grafana: [1, "grafana/grafana:10.2.2"],
    });
  });

  test(`claims of stack ${stack} ask for the access modes that its cluster offers`, () => {
    const shared = ofKind(deployed().resources, "PersistentVolumeClaim")
      .filter(({ spec }) => spec.accessModes.includes("ReadWriteMany"))
      .map(({ metadata, spec }) => [metadata.name, spec.storageClassName]);
    expect(shared).toEqual(stack === "dev" ? [] : ["models-pvc", "data-pvc", "logs-pvc"].map((name) => [name, "efs"]));
  });
});

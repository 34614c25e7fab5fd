import * as pulumi from "@pulumi/pulumi";
import type { PlatformArgs } from "../../components/platform";
import { Platform } from "../../components/platform";
import { providers } from "../../components/providers";
import { containerOf, environment, find, ofKind, registration } from "../support/objects";
import { GENERATED_PASSWORD, record, valueOf } from "../support/recording";
import type { Input } from "../support/settings";
import { settingsOf } from "../support/settings";

async function deployed(input: Input = {}, overrides: Partial<PlatformArgs> = {}) {
  const settings = settingsOf(input);
  const { resources, warnings, result } = await record(
    () =>
      new Platform("cancer-mlops", {
        ...providers(settings.kubernetes, undefined),
        settings,
        stack: "test",
        version: "1.2.3",
        grafanaAdminPassword: undefined,
        existingClaims: [],
        nodeAddress: undefined,
        modelLoaded: true,
        kubernetesMinor: 34,
        readAddress: () => Promise.resolve(undefined),
        rolledOut: () => Promise.resolve(true),
        statusOf: () => Promise.resolve(undefined),
        unserved: () => Promise.resolve(undefined),
        warnings: [],
        ...overrides,
      }),
  );
  return { resources, warnings, platform: result };
}

test("each service is told where the others answer", async () => {
  const expose = ["api", "mlflow", "prometheus", "grafana"];
  const { resources } = await deployed({ routing: { strategy: "path", host: "ml.example.com", expose } });
  expect(find(resources, "ConfigMap", "app-config").data.MLFLOW_TRACKING_URI).toBe(
    "http://mlflow-service.cancer-mlops.svc:5000",
  );
  expect(find(resources, "ConfigMap", "grafana-datasources").data["prometheus.yaml"]).toContain(
    "url: http://prometheus-service.cancer-mlops.svc:9090/prometheus",
  );
  const grafana = containerOf(find(resources, "Deployment", "grafana"), "grafana");
  expect(environment(grafana).GF_SERVER_ROOT_URL).toBe("http://ml.example.com/grafana/");
  const prometheus = containerOf(find(resources, "Deployment", "prometheus"), "prometheus");
  expect(prometheus.args).toContain("--web.external-url=http://ml.example.com/prometheus/");
});

test("Prometheus finds the pods by the labels that they carry", async () => {
  const { resources } = await deployed();
  const config = find(resources, "ConfigMap", "prometheus-config").data["prometheus.yml"] ?? "";
  const selectors = [...config.matchAll(/^ +label: (.*)$/gm)].map(([, label]) => label);
  for (const [index, name] of ["api", "mlflow"].entries()) {
    const { labels } = find(resources, "Deployment", name).spec.template.metadata;
    for (const pair of selectors[index]?.split(",") ?? []) {
      expect(Object.entries(labels).map((entry) => entry.join("="))).toContain(pair);
    }
  }
  expect(selectors).toHaveLength(2);
});

test("an API without metrics is no target", async () => {
  const { resources } = await deployed({ api: { metricsPath: false } });
  expect(find(resources, "ConfigMap", "prometheus-config").data["prometheus.yml"]).not.toContain("job_name: api");
});

test.each([
  ["none", {}, []],
  ["path", { host: "ml.example.com" }, ["cancer-mlops"]],
  ["subdomain", { host: "ml.example.com" }, ["cancer-mlops"]],
] as const)("strategy %s: routes as asked for", async (strategy, routing, names) => {
  const { resources } = await deployed({ routing: { strategy, ...routing } });
  expect(ofKind(resources, "Ingress").map(({ metadata }) => metadata.name)).toEqual(names);
});

test("the namespace is that of the stack, and everything is in it", async () => {
  const { resources, platform } = await deployed({ kubernetes: { context: "here", namespace: "team" } });
  expect(await valueOf(platform.namespace)).toBe("team");
  const namespaces = [...ofKind(resources, "Deployment"), ...ofKind(resources, "PersistentVolumeClaim")].map(
    ({ metadata }) => metadata.namespace,
  );
  expect(new Set(namespaces)).toEqual(new Set(["team"]));
  expect(find(resources, "ClusterRole", "prometheus").metadata.name).toBe("cancer-mlops:team:test:prometheus");
});

describe("the URLs", () => {
  const urls = async (input: Input, overrides?: Partial<PlatformArgs>) => {
    const { platform } = await deployed(input, overrides);
    return [await valueOf(platform.urls.api), await valueOf(platform.urls.grafana)];
  };

  test("are those of the routes", async () => {
    expect(await urls({ routing: { strategy: "subdomain", host: "ml.example.com" } })).toEqual([
      "http://api.ml.example.com",
      "http://grafana.ml.example.com",
    ]);
  });

  test("are NodePorts at the node that is known, and a command where none is asked for", async () => {
    expect(await urls({ grafana: { service: { type: "NodePort" } } }, { nodeAddress: "192.0.2.1" })).toEqual([
      "http://localhost:8000 after: kubectl --context here --namespace cancer-mlops port-forward service/api-service 8000",
      "http://192.0.2.1:30300",
    ]);
  });

  test("are those that the cluster's load balancer got", async () => {
    const readAddress = (service: string) => Promise.resolve(`${service}.example.com`);
    expect(await urls({ api: { service: { type: "LoadBalancer" } } }, { readAddress })).toEqual([
      "http://api-service-external.example.com",
      "http://localhost:3000 after: kubectl --context here --namespace cancer-mlops port-forward service/grafana-service 3000",
    ]);
  });
});

test("what the user should know is said beside the plan", async () => {
  expect((await deployed({}, { warnings: ["the disk is full", "the door is open"] })).warnings).toEqual([
    "warning: [runtime] the disk is full",
    "warning: [runtime] the door is open",
  ]);
  expect((await deployed()).warnings).toEqual([]);
});

describe("the edge", () => {
  const routing = { strategy: "path", host: "ml.example.com", controller: "traefik" };

  test("is not there without routes, and neither is its password", async () => {
    for (const none of [{ strategy: "none" }, { ...routing, expose: [] }]) {
      const { resources, platform } = await deployed({ routing: none });
      expect(resources.filter(({ type }) => type === "cancer-mlops:index:Edge")).toEqual([]);
      expect(platform.edgePassword).toBeUndefined();
    }
  });

  test("hands out the password that it generates", async () => {
    const { platform } = await deployed({ routing: { ...routing, auth: { basic: {} } } });
    expect(await valueOf(pulumi.output(platform.edgePassword))).toBe(GENERATED_PASSWORD);
    expect((await deployed({ routing })).platform.edgePassword).toBeUndefined();
  });

  test("tells AWS's load balancer where each service is healthy: where its own probe asks", async () => {
    const expose = ["api", "mlflow", "prometheus", "grafana"];
    const { resources } = await deployed({ routing: { ...routing, controller: "alb", expose } });
    for (const name of expose) {
      const { annotations } = find(resources, "Ingress", `cancer-mlops-${name}`).metadata;
      const { readinessProbe } = containerOf(find(resources, "Deployment", name), name);
      expect(annotations["alb.ingress.kubernetes.io/healthcheck-path"]).toBe(readinessProbe.httpGet.path);
    }
  });

  test("warns of a route that nothing serves, and the update goes on", async () => {
    const unserved = () => Promise.resolve("nobody has taken it");
    expect((await deployed({ routing: { ...routing, controller: "gke" } }, { unserved })).warnings).toEqual([
      "warning: [runtime] Routes that nothing serves yet:\n  Ingress cancer-mlops: nobody has taken it",
    ]);
  });
});

describe("what destroy leaves", () => {
  test("is nothing where nothing is kept, and the output says so", async () => {
    const { platform, resources } = await deployed({ storage: { retainOnDestroy: false } });
    expect(platform.afterDestroy).toEqual({
      keeps: [],
      note: "the claims and their data are deleted with the stack",
    });
    expect(resources.filter(({ retainOnDelete }) => retainOnDelete)).toEqual([]);
    expect(platform.claims.map(({ retained }) => retained)).toEqual(Array(7).fill(false));
  });

  test("is the namespace too, where one claim is kept alone", async () => {
    const { platform, resources } = await deployed({
      storage: { retainOnDestroy: false, claims: { grafanaData: { retain: true } } },
    });
    expect(platform.afterDestroy).toEqual({
      keeps: ["namespace cancer-mlops", "claim grafana-data-pvc"],
      toDeleteThemToo: "kubectl --context here delete namespace cancer-mlops",
    });
    expect(registration(resources, "Namespace", "namespace").retainOnDelete).toBe(true);
    expect(registration(resources, "PersistentVolumeClaim", "grafana-data-pvc").retainOnDelete).toBe(true);
    expect(registration(resources, "PersistentVolumeClaim", "models-pvc").retainOnDelete).toBe(false);
  });

  test("is the old volume of a migrated claim too, as long as it is kept", async () => {
    const existing = { labels: {}, terminating: false, accessModes: [], className: "standard", migrating: false };
    const about = { ...existing, size: "5Gi", capacity: "5Gi" };
    const { platform } = await deployed(
      { storage: { retainOnDestroy: false, claims: { grafanaData: { retain: true } } } },
      {
        existingClaims: ["logs-pvc", "logs-pvc-before-migration", "another"].map((name) => ({ name, ...about })),
      },
    );
    expect(platform.afterDestroy.keeps).toEqual([
      "namespace cancer-mlops",
      "claim grafana-data-pvc",
      "claim logs-pvc-before-migration",
    ]);
  });
});

test.each([
  [
    404,
    [
      "warning: [runtime] The API has no metrics at /m: Prometheus calls its pods down. Set api.metricsPath to where they are, or to false",
    ],
  ],
  [200, []],
  [503, []],
  [undefined, []],
])("an API that answers %s where Prometheus asks for metrics", async (status, expected) => {
  const asked: string[] = [];
  const statusOf = (...request: string[]) => {
    asked.push(request.join(""));
    return Promise.resolve(status);
  };
  expect((await deployed({ api: { metricsPath: "/m" } }, { statusOf })).warnings).toEqual(expected);
  expect(asked).toEqual(["api-service/m"]);
  await deployed({ api: { metricsPath: false } }, { statusOf });
  await deployed({ api: { replicas: 0 } }, { statusOf });
  expect(asked).toHaveLength(1);
});

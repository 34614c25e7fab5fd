import { ModelApi } from "../../../components/modelApi";
import { addressesOf } from "../../../lib/catalog/addresses";
import { platformContext } from "../../support/context";
import { containerOf, environment, find, ofKind, registration } from "../../support/objects";
import { record } from "../../support/recording";
import type { Input } from "../../support/settings";
import { settingsOf } from "../../support/settings";

const DISABLED = { selectPolicy: "Disabled" };
const SINGLE_NODE: Input = { api: { replicas: 1 }, storage: { claims: { logs: { accessMode: "ReadWriteOnce" } } } };

async function deployed(input: Input = {}, { modelLoaded = true, kubernetesMinor = 34, ipv6 = false } = {}) {
  const settings = settingsOf(input);
  const { resources } = await record(
    () =>
      new ModelApi("api", {
        context: platformContext(settings),
        settings: settings.api,
        address: addressesOf(settings.routing).api,
        trackingUri: "http://mlflow-service.cancer-mlops.svc:5000",
        modelLoaded,
        kubernetesMinor,
        ipv6,
      }),
  );
  const deployment = find(resources, "Deployment", "api");
  return { resources, deployment, container: containerOf(deployment, "api") };
}

test("mounts models and data read-only, logs writable, and nothing over the image's own configuration", async () => {
  const { container } = await deployed();
  expect(container.volumeMounts.map(({ mountPath, readOnly }) => [mountPath, readOnly])).toEqual([
    ["/app/models", true],
    ["/app/data", true],
    ["/app/logs", undefined],
    ["/tmp", undefined],
  ]);
});

test("a pod without a model gets no requests, but is not restarted", async () => {
  const { readinessProbe, livenessProbe, startupProbe } = (await deployed()).container;
  expect(readinessProbe.httpGet.path).toBe("/health");
  for (const probe of [livenessProbe, startupProbe]) {
    expect(probe.tcpSocket).toEqual({ port: "http" });
    expect(probe).not.toHaveProperty("httpGet");
  }
});

test("listens on the cluster's IP family", async () => {
  const host = async (ipv6: boolean) =>
    find((await deployed({}, { ipv6 })).resources, "ConfigMap", "app-config").data.API_HOST;
  expect(await host(false)).toBe("0.0.0.0");
  expect(await host(true)).toBe("::");
});

test("awaits the rollout only if the model is known to exist", async () => {
  const skipAwait = { "pulumi.com/skipAwait": "true" };
  expect((await deployed({}, { modelLoaded: false })).deployment.metadata.annotations).toMatchObject(skipAwait);
  expect((await deployed()).deployment.metadata.annotations).not.toMatchObject(skipAwait);
});

test("records the model of its pods, from which the next update knows that it is loaded", async () => {
  const { deployment } = await deployed({ api: { model: { name: "cancer", version: "v2" } } });
  expect(deployment.metadata.annotations).toMatchObject({ "cancer-mlops/model": "cancer/v2" });
});

test("a models image copies into the claim before the API starts", async () => {
  const { deployment } = await deployed({ api: { modelsImage: { image: "team/models", tag: "v7" } } });
  expect(containerOf(deployment, "copy-models")).toMatchObject({
    image: "team/models:v7",
    command: ["/bin/copy-models", "/app/models"],
    volumeMounts: expect.arrayContaining([{ name: "models", mountPath: "/app/models" }]) as unknown,
  });
  expect((await deployed()).deployment.spec.template.spec).not.toHaveProperty("initContainers");
});

test("passes model, prefix, features and the user's own variables to the API", async () => {
  const { resources } = await deployed({
    routing: { strategy: "path", host: "ml.example.com" },
    api: {
      model: { name: "tumor", version: "v2" },
      workers: 2,
      features: { batchPredict: true, cache: false },
      config: { TZ: "UTC", LOG_LEVEL: "trace" },
    },
  });
  expect(find(resources, "ConfigMap", "app-config").data).toEqual({
    API_HOST: "0.0.0.0",
    API_PORT: "8000",
    API_WORKERS: "2",
    DEFAULT_MODEL: "tumor",
    MODEL_NAME: "tumor",
    MODEL_VERSION: "v2",
    MLFLOW_TRACKING_URI: "http://mlflow-service.cancer-mlops.svc:5000",
    ROOT_PATH: "/api",
    FEATURE_BATCH_PREDICT: "true",
    FEATURE_CACHE: "false",
    TZ: "UTC",
    LOG_LEVEL: "trace",
  });
});

test("rolls out without interruption on shared volumes", async () => {
  const { deployment, container } = await deployed();
  expect(deployment.spec.strategy).toMatchObject({ type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0 } });
  expect(container.lifecycle.preStop).toEqual({ sleep: { seconds: 5 } });
});

test("waits before it stops with the image's own program on Kubernetes 1.29 and older", async () => {
  const { preStop } = (await deployed({}, { kubernetesMinor: 29 })).container.lifecycle;
  expect(preStop).toEqual({ exec: { command: ["sleep", "5"] } });
});

test("has a writable HOME, unless the stack sets another", async () => {
  expect(environment((await deployed()).container).HOME).toBe("/tmp");
  expect(environment((await deployed({ api: { env: { HOME: "/home/app" } } })).container).HOME).toBe("/home/app");
});

test("recreates the pod if one of its volumes is mounted by a single node", async () => {
  expect((await deployed(SINGLE_NODE)).deployment.spec.strategy).toEqual({ type: "Recreate" });
});

test("spreads its pods across zones and nodes", async () => {
  const { spec } = (await deployed()).deployment;
  expect(spec.template.spec.topologySpreadConstraints).toMatchObject([
    { topologyKey: "topology.kubernetes.io/zone", labelSelector: spec.selector },
    { topologyKey: "kubernetes.io/hostname", labelSelector: spec.selector },
  ]);
});

test("leaves the number of its pods to an autoscaler, until it is stopped", async () => {
  const scaled = await deployed({ api: { autoscaling: { memoryPercent: 60, behavior: { scaleDown: DISABLED } } } });
  expect(find(scaled.resources, "HorizontalPodAutoscaler", "api").spec).toMatchObject({
    scaleTargetRef: { kind: "Deployment", name: scaled.deployment.metadata.name },
    metrics: [{ resource: { name: "memory", target: { averageUtilization: 60 } } }],
    behavior: { scaleDown: DISABLED },
  });
  expect(registration(scaled.resources, "Deployment", "api").ignoreChanges).toEqual(["spec.replicas"]);
  const stopped = await deployed({ api: { replicas: 0, autoscaling: {} } });
  expect(ofKind(stopped.resources, "HorizontalPodAutoscaler")).toEqual([]);
  expect(stopped.deployment.spec.replicas).toBe(0);
  expect(registration(stopped.resources, "Deployment", "api").ignoreChanges).toEqual([]);
});

test("ends the autoscaling by a change that the engine sees", async () => {
  const annotation = { "cancer-mlops/autoscaler": "api" };
  expect((await deployed({ api: { autoscaling: {} } })).deployment.metadata.annotations).toMatchObject(annotation);
  expect((await deployed()).deployment.metadata.annotations).not.toMatchObject(annotation);
});

test.each([
  [
    "allows one disruption at a time, not counting unready pods",
    {},
    {},
    [{ unhealthyPodEvictionPolicy: "AlwaysAllow" }],
  ],
  ["has the budget before a model is loaded", {}, { modelLoaded: false }, [{ maxUnavailable: 1 }]],
  ["has no budget for a single pod", SINGLE_NODE, {}, []],
  [
    "has the budget if an autoscaler may add pods",
    { api: { replicas: 1, autoscaling: { minReplicas: 1 } } },
    {},
    [{ maxUnavailable: 1 }],
  ],
  [
    "has no budget for pods without a model before Kubernetes 1.26",
    {},
    { modelLoaded: false, kubernetesMinor: 25 },
    [],
  ],
])("%s", async (_, input, args, budgets) => {
  const { resources } = await deployed(input, args);
  expect(ofKind(resources, "PodDisruptionBudget").map(({ spec }) => spec)).toMatchObject(budgets);
});

import { MODEL, ModelApi } from "../../components/modelApi";
import { addresses } from "../../components/routing";
import { commonArgs } from "../support/common";
import { containerOf, containersOf, find, registration } from "../support/objects";
import { record, valueOf } from "../support/recording";
import type { Input } from "../support/settings";
import { settingsOf } from "../support/settings";

async function deployed(input: Input = {}, modelLoaded = true, kubernetesMinor = 34) {
  const settings = settingsOf(input);
  const { resources, result } = await record(
    () =>
      new ModelApi("api", {
        common: commonArgs(settings),
        settings: settings.api,
        address: addresses(settings.routing).api,
        trackingUri: "http://mlflow-service.cancer-mlops.svc:5000",
        modelLoaded,
        kubernetesMinor,
      }),
  );
  const deployment = find(resources, "Deployment", "api");
  return { resources, component: result, deployment, container: containerOf(deployment, "api") };
}

const configOf = async (input?: Input) => find((await deployed(input)).resources, "ConfigMap", "app-config").data;

test("it is a component of its own type, which says where it answers", async () => {
  const { resources, component } = await deployed();
  expect(resources[0]).toMatchObject({ type: "cancer-mlops:index:ModelApi", name: "api", outputs: ["internalUrl"] });
  expect(await valueOf(component.internalUrl)).toBe("http://api-service.cancer-mlops.svc:8000");
  expect(component.podLabels).toEqual({ "app.kubernetes.io/name": "api", "app.kubernetes.io/instance": "test" });
});

test("models and data are read only, logs are written", async () => {
  const { container, deployment } = await deployed();
  expect(container.volumeMounts).toEqual([
    { name: "models", mountPath: "/app/models", readOnly: true },
    { name: "data", mountPath: "/app/data", readOnly: true },
    { name: "logs", mountPath: "/app/logs" },
    { name: "tmp", mountPath: "/tmp" },
  ]);
  expect(deployment.spec.template.spec.volumes.slice(0, 3)).toEqual(
    ["models", "data", "logs"].map((name) => ({ name, persistentVolumeClaim: { claimName: `${name}-pvc` } })),
  );
});

test("nothing hides the image's own configuration", async () => {
  const { deployment } = await deployed();
  expect(
    containersOf(deployment).flatMap(({ volumeMounts }) => volumeMounts.map((mount) => mount.mountPath)),
  ).not.toContain("/app/configs");
});

test("a pod without a model gets no requests, but is not killed", async () => {
  const { container } = await deployed();
  expect(container.readinessProbe.httpGet).toEqual({ path: "/health", port: "http" });
  expect(container.livenessProbe.tcpSocket).toEqual({ port: "http" });
  expect(container.startupProbe.tcpSocket).toEqual({ port: "http" });
  expect(container.livenessProbe).not.toHaveProperty("httpGet");
  expect(container.startupProbe).not.toHaveProperty("httpGet");
});

test("nothing waits for a model that somebody may bring one day", async () => {
  const skip = { "pulumi.com/skipAwait": "true" };
  expect((await deployed({}, false)).deployment.metadata.annotations).toMatchObject(skip);
  expect((await deployed({}, true)).deployment.metadata.annotations).not.toMatchObject(skip);
});

test("a models image copies into the claim before the API starts", async () => {
  const { deployment } = await deployed({ api: { modelsImage: { image: "team/models", tag: "v7" } } });
  const [copy] = deployment.spec.template.spec.initContainers;
  expect(copy).toMatchObject({
    image: "team/models:v7",
    imagePullPolicy: "IfNotPresent",
    command: ["/bin/copy-models", "/app/models"],
    volumeMounts: [
      { name: "models", mountPath: "/app/models" },
      { name: "tmp", mountPath: "/tmp" },
    ],
  });
  expect((await deployed()).deployment.spec.template.spec).not.toHaveProperty("initContainers");
});

test("app-config has every variable that the API reads, and the original's name of the model", async () => {
  expect(await configOf({ api: { model: { name: "tumor", version: "v2" }, workers: 2, logLevel: "debug" } })).toEqual({
    API_HOST: "0.0.0.0",
    API_PORT: "8000",
    API_WORKERS: "2",
    LOG_LEVEL: "debug",
    DEFAULT_MODEL: "tumor",
    MODEL_NAME: "tumor",
    MODEL_VERSION: "v2",
    MLFLOW_TRACKING_URI: "http://mlflow-service.cancer-mlops.svc:5000",
    ROOT_PATH: "",
  });
});

test("under a path the API knows the path", async () => {
  const config = await configOf({ routing: { strategy: "path", host: "ml.example.com" } });
  expect(config.ROOT_PATH).toBe("/api");
});

test("features become flags, and anything that the stack adds is there", async () => {
  const config = await configOf({
    api: { features: { batchPredict: true, cache: false }, config: { TZ: "UTC", LOG_LEVEL: "trace" } },
  });
  expect(config).toMatchObject({
    FEATURE_BATCH_PREDICT: "true",
    FEATURE_CACHE: "false",
    TZ: "UTC",
    LOG_LEVEL: "trace",
  });
});

test("app-config is the environment of the API, and of nothing else", async () => {
  const { deployment } = await deployed({ api: { modelsImage: {} } });
  const readers = containersOf(deployment).filter((container) => "envFrom" in container);
  expect(readers.map(({ name, envFrom }) => [name, envFrom])).toEqual([
    ["api", [{ configMapRef: { name: "app-config-a1b2c3d4" } }]],
  ]);
});

test("shared volumes allow a rollout without a pause", async () => {
  expect((await deployed()).deployment.spec.strategy).toEqual({
    type: "RollingUpdate",
    rollingUpdate: { maxSurge: 1, maxUnavailable: 0 },
  });
});

test.each(["models", "data", "logs"])(
  "where one node mounts %s, the new pod waits for the end of the old one",
  async (key) => {
    const { deployment } = await deployed({
      api: { replicas: 1 },
      storage: { claims: { [key]: { accessMode: "ReadWriteOnce" } } },
    });
    expect(deployment.spec.strategy).toEqual({ type: "Recreate" });
  },
);

test("the pods are spread over the nodes, and a drain takes one after the other", async () => {
  const { deployment, resources } = await deployed();
  const pods = { matchLabels: { "app.kubernetes.io/name": "api", "app.kubernetes.io/instance": "test" } };
  expect(deployment.spec.template.spec.topologySpreadConstraints).toEqual([
    { maxSkew: 1, topologyKey: "kubernetes.io/hostname", whenUnsatisfiable: "ScheduleAnyway", labelSelector: pods },
  ]);
  expect(find(resources, "PodDisruptionBudget", "api").spec).toEqual({
    maxUnavailable: 1,
    selector: pods,
    unhealthyPodEvictionPolicy: "AlwaysAllow",
  });
});

test("a Kubernetes that does not know how to leave pods that are not ready out of a budget is not asked to", async () => {
  const { resources } = await deployed({}, true, 25);
  expect(find(resources, "PodDisruptionBudget", "api").spec).not.toHaveProperty("unhealthyPodEvictionPolicy");
});

test("the budget does not come and go with the model, where it can leave pods that are not ready out", async () => {
  const { resources } = await deployed({}, false, 34);
  expect(find(resources, "PodDisruptionBudget", "api").spec.maxUnavailable).toBe(1);
});

test("the Deployment says which model its pods are asked for, by which the next update knows that it is loaded", async () => {
  const { deployment } = await deployed({ api: { model: { name: "cancer", version: "v2" } } });
  expect(deployment.metadata.annotations).toMatchObject({ [MODEL]: "cancer/v2" });
});

test.each([
  ["one pod", { api: { replicas: 1 } }, true, 34],
  ["pods that have no model, and so are never ready, on an old Kubernetes", {}, false, 25],
] as const)("%s must not block the drain of a node: no budget", async (_, input, modelLoaded, minor) => {
  const { resources } = await deployed(input, modelLoaded, minor);
  expect(resources.filter(({ inputs }) => inputs.kind === "PodDisruptionBudget")).toEqual([]);
});

test("a pod that is going serves until every node has heard of it", async () => {
  expect((await deployed()).container.lifecycle.preStop.exec.command).toEqual(["sleep", "5"]);
});

test("every child hangs below the component", async () => {
  const { resources } = await deployed();
  const orphans = resources.filter(({ inputs, parent }) => "kind" in inputs && parent !== "api");
  expect(orphans).toEqual([]);
  expect(registration(resources, "Deployment", "api").parent).toBe("api");
});

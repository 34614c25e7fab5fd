import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import type { ClusterState } from "../../../lib/cluster/state";
import { readClusterState } from "../../../lib/cluster/state";
import type { ApiObject } from "../../support/apiServer";
import { FakeApiServer, kubeSystem, useApiServer } from "../../support/apiServer";
import { settingsOf } from "../../support/settings";
import { clusterState, ownLabels, storageClass } from "../../support/state";

const settings = settingsOf();
const api = useApiServer();

/** The state of a cluster with these objects. */
async function stateWith(...objects: ApiObject[]): Promise<ClusterState | undefined> {
  api.server.objects = objects;
  return readClusterState(await api.connect(), settings, "dev");
}

const deploymentLabels = (instance: string) => ({
  ...ownLabels,
  "app.kubernetes.io/instance": instance,
});

describe("reads", () => {
  test("an empty cluster", async () => {
    expect(await stateWith()).toEqual(
      clusterState({ identity: { uid: kubeSystem.metadata.uid as string, byNamespace: false } }),
    );
  });

  test("NodePorts of every namespace", async () => {
    const service = (namespace: string, ...ports: object[]): ApiObject => ({
      kind: "Service",
      metadata: { name: "web", namespace },
      spec: { type: "NodePort", ports },
    });
    const state = await stateWith(service("one", { port: 80, nodePort: 30300 }), service("two", { port: 80 }));
    expect(state?.nodePorts).toEqual([{ port: 30300, namespace: "one", service: "web", type: "NodePort", own: false }]);
  });

  test("a namespace that is being deleted", async () => {
    const metadata = { name: "cancer-mlops", labels: { team: "ml" } };
    const namespace = { ...metadata, terminating: false };
    expect(await stateWith({ kind: "Namespace", metadata })).toMatchObject({ namespace });
    const deleted = { ...metadata, deletionTimestamp: "2026-01-01T00:00:00Z" };
    expect(await stateWith({ kind: "Namespace", metadata: deleted })).toMatchObject({
      namespace: { ...namespace, terminating: true },
    });
  });

  test("a claim as unbound while it has no volume, requested or bound", async () => {
    const unbound = async (spec: object, phase: string) => {
      const metadata = { name: "data-pvc", namespace: "cancer-mlops" };
      return (await stateWith({ kind: "PersistentVolumeClaim", metadata, spec, status: { phase } }))?.claims[0]
        ?.unbound;
    };
    expect(await unbound({}, "Pending")).toBe(true);
    expect(await unbound({ volumeName: "pv" }, "Pending")).toBe(false);
    expect(await unbound({}, "Lost")).toBe(false);
  });

  test("whether the program created the namespace", async () => {
    for (const [annotations, created] of [
      [{}, false],
      [{ "cancer-mlops/created": "true" }, true],
    ] as const) {
      const metadata = { name: "cancer-mlops", labels: ownLabels, annotations };
      expect(await stateWith({ kind: "Namespace", metadata })).toMatchObject({ namespace: { created } });
    }
  });

  test("the claims of the namespace, and the StorageClasses of the cluster with its newest default", async () => {
    const defaultSince = (day: string) => ({
      annotations: { "storageclass.kubernetes.io/is-default-class": "true" },
      creationTimestamp: `${day}T00:00:00Z`,
    });
    const claim = (name: string, namespace: string, annotations = {}): ApiObject => ({
      kind: "PersistentVolumeClaim",
      metadata: { name, namespace, annotations, uid: "one", resourceVersion: "7" },
      spec: {
        accessModes: ["ReadWriteOnce"],
        storageClassName: "standard",
        resources: { requests: { storage: "5Gi" } },
      },
      status: { phase: "Bound", capacity: { storage: "4Gi" } },
    });
    const state = await stateWith(
      claim("data-pvc", "cancer-mlops"),
      claim("data-pvc-migrating", "cancer-mlops", { "cancer-mlops/migration": "{}" }),
      claim("data-pvc", "elsewhere"),
      { kind: "StorageClass", metadata: { name: "growing" }, allowVolumeExpansion: true, provisioner: "local" },
      { kind: "StorageClass", metadata: { name: "fixed", ...defaultSince("2026-01-02") }, provisioner: "local" },
      { kind: "StorageClass", metadata: { name: "older", ...defaultSince("2026-01-01") }, provisioner: "local" },
    );
    const expected = {
      uid: "one",
      resourceVersion: "7",
      unbound: false,
      labels: {},
      terminating: false,
      size: "5Gi",
      capacity: "4Gi",
      accessModes: ["ReadWriteOnce"],
      className: "standard",
    };
    expect(state?.claims).toEqual([
      { name: "data-pvc", ...expected, migrating: false, cluster: undefined },
      { name: "data-pvc-migrating", ...expected, migrating: true, cluster: undefined },
    ]);
    expect(state?.storageClasses).toEqual([
      { name: "growing", provisioner: "local", expandable: true, isDefault: false },
      { name: "fixed", provisioner: "local", expandable: false, isDefault: true },
      { name: "older", provisioner: "local", expandable: false, isDefault: false },
      storageClass("standard"),
      storageClass("efs"),
    ]);
  });

  test("the objects under the names that the stack would create, whosoever they are", async () => {
    const object = (kind: string, name: string, labels = {}, namespace = "cancer-mlops"): ApiObject => ({
      kind,
      metadata: { name, namespace, labels },
    });
    const state = await stateWith(
      {
        kind: "Deployment",
        metadata: {
          ...{ name: "api", namespace: "cancer-mlops", labels: deploymentLabels("dev") },
          annotations: { "cancer-mlops/replicas-before-stop": "1" },
        },
        spec: { selector: { matchLabels: { app: "api" } } },
      },
      object("Deployment", "shop"),
      object("Service", "api-service"),
      object("Service", "mlflow-service-external"),
      object("Service", "api-service", {}, "elsewhere"),
      object("Role", "prometheus"),
    );
    expect(state?.objects).toEqual([
      {
        kind: "Deployment",
        name: "api",
        labels: deploymentLabels("dev"),
        terminating: false,
        stopped: true,
        foreign: [],
        selector: { app: "api" },
      },
      {
        kind: "Service",
        name: "api-service",
        labels: {},
        terminating: false,
        stopped: false,
        selector: undefined,
        foreign: [],
      },
      {
        kind: "Role",
        name: "prometheus",
        labels: {},
        terminating: false,
        stopped: false,
        selector: undefined,
        foreign: [],
      },
    ]);
  });

  test("the minor version of a cloud that appends a plus", async () => {
    api.server.minorVersion = "27+";
    expect(await stateWith()).toMatchObject({ minorVersion: 27 });
  });

  test("the loaded model, if a pod of the current revision is ready and none of an older one remains", async () => {
    const loadedModel = async (name: string, status = {}) => {
      const annotations = { "cancer-mlops/model": "cancer/v2" };
      const state = await stateWith({
        kind: "Deployment",
        metadata: { name, namespace: "cancer-mlops", labels: deploymentLabels("dev"), annotations, generation: 2 },
        status: { observedGeneration: 2, replicas: 3, updatedReplicas: 3, readyReplicas: 1, ...status },
      });
      return state?.loadedModel;
    };
    expect(await loadedModel("api")).toBe("cancer/v2");
    expect(await loadedModel("api", { readyReplicas: 0 })).toBeUndefined();
    expect(await loadedModel("api", { updatedReplicas: 1 })).toBeUndefined();
    expect(await loadedModel("api", { observedGeneration: 1 })).toBeUndefined();
    expect(await loadedModel("mlflow")).toBeUndefined();
  });

  test("the external address of a node, or else its internal one", async () => {
    const node = (...addresses: object[]): ApiObject => ({
      kind: "Node",
      metadata: { name: "one" },
      status: { addresses },
    });
    const internal = { type: "InternalIP", address: "10.0.0.4" };
    expect(await stateWith(node({ type: "Hostname", address: "one" }, internal))).toMatchObject({
      nodeAddress: "10.0.0.4",
    });
    expect(await stateWith(node(internal, { type: "ExternalIP", address: "192.0.2.1" }))).toMatchObject({
      nodeAddress: "192.0.2.1",
    });
  });
});

test("leaves out what the user may not read, and names the checks that are skipped", async () => {
  api.server.forbidden = /^\/api\/v1\/(nodes|services|namespaces\/kube-system)$|classes$/;
  const state = await stateWith(
    { kind: "Namespace", metadata: { name: "cancer-mlops", uid: "b0b" } },
    { kind: "Deployment", metadata: { name: "api", namespace: "cancer-mlops" } },
  );
  expect(state).toMatchObject({
    identity: { uid: "b0b", byNamespace: true },
    nodeAddress: undefined,
    storageClasses: undefined,
    objects: [{ kind: "Deployment", name: "api" }],
  });
  expect(state?.skippedChecks).toHaveLength(4);
  expect(state?.skippedChecks.join()).not.toMatch(/IngressClass|GatewayClass/);
});

describe("a cluster that cannot be read is an error with the context and the reason:", () => {
  const reading = async () => readClusterState(await api.connect(), settings, "dev");

  test("access denied", async () => {
    api.server.forbidden = /^\/api\/v1\/namespaces\/cancer-mlops$/;
    await expect(reading()).rejects.toThrow(
      /^The cluster of context here cannot be read: 403 .* is forbidden\n.*docs\/least-privilege\.yaml/,
    );
  });

  test("nothing listens", async () => {
    const gone = await FakeApiServer.start();
    api.kubeconfig.write({ here: gone.url });
    await gone.stop();
    await expect(reading()).rejects.toThrow(/^The cluster of context here cannot be read: .*ECONNREFUSED/);
  });

  test("no answer within 30 seconds", async () => {
    const silent = createServer().unref();
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    api.kubeconfig.write({ here: `http://127.0.0.1:${String((silent.address() as AddressInfo).port)}` });
    const timeout = jest.spyOn(AbortSignal, "timeout").mockReturnValue(AbortSignal.abort());
    await expect(reading()).rejects.toThrow("The cluster of context here cannot be read: timed out");
    expect(timeout).toHaveBeenCalledWith(30_000);
    timeout.mockRestore();
    silent.close();
  });

  test("the context has no server", async () => {
    api.kubeconfig.writeText("contexts: [{ name: here, context: { cluster: gone, user: nobody } }]\n");
    await expect(reading()).rejects.toThrow("The cluster of context here cannot be read: it has no server");
  });
});

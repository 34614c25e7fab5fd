import { writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { Cluster } from "../../../components/cluster";
import type { ApiObject } from "../../support/apiServer";
import { FakeApiServer, kubeSystem } from "../../support/apiServer";
import { useKubeconfig } from "../../support/kubeconfig";
import { settingsOf } from "../../support/settings";

const kubeconfig = useKubeconfig();
const { kubernetes } = settingsOf();
let server: FakeApiServer;

beforeAll(async () => {
  server = await FakeApiServer.start();
});
afterAll(() => server.stop());
beforeEach(() => {
  kubeconfig.write({ here: server.url, "kind-dev": server.url });
  server.objects = [kubeSystem];
  server.groups = [];
  server.refusal = undefined;
});

/** What the program knows of a cluster that holds this. */
async function facts(...objects: ApiObject[]) {
  server.objects = [kubeSystem, ...objects];
  return (await Cluster.load()).read(kubernetes);
}

function node(...addresses: { type: string; address: string }[]): ApiObject {
  return { kind: "Node", metadata: { name: "one" }, status: { addresses } };
}

function deployment(name: string, labels: Readonly<Record<string, string>>): ApiObject {
  return { kind: "Deployment", metadata: { name, namespace: "cancer-mlops", labels } };
}

const ofStack = (instance: string) => ({
  "app.kubernetes.io/part-of": "cancer-mlops",
  "app.kubernetes.io/instance": instance,
});

describe("what is read of a cluster", () => {
  test("nothing but its identity where it is empty", async () => {
    expect(await facts()).toEqual({
      uid: "0c0ffee0-0000-4000-8000-000000000001",
      minor: 34,
      nodeAddress: undefined,
      namespace: undefined,
      claims: [],
      classes: [],
      instances: [],
      nodePorts: [],
      apiGroups: ["apps", "networking.k8s.io"],
      ingressClasses: [],
      gatewayClasses: [],
      loadedModel: undefined,
    });
  });

  test("the groups of its API, and the classes of Ingress controllers", async () => {
    server.groups = ["cert-manager.io"];
    const found = await facts(
      { kind: "IngressClass", metadata: { name: "traefik" } },
      { kind: "IngressClass", metadata: { name: "nginx" } },
    );
    expect(found?.apiGroups).toEqual(["apps", "networking.k8s.io", "cert-manager.io"]);
    expect(found?.ingressClasses).toEqual(["traefik", "nginx"]);
  });

  test("the classes of Gateways, which only a cluster with the Gateway API is asked for", async () => {
    const gatewayClass: ApiObject = { kind: "GatewayClass", metadata: { name: "eg" } };
    const before = server.requests.length;
    expect((await facts(gatewayClass))?.gatewayClasses).toEqual([]);
    expect(server.requests.slice(before).filter((path) => path.endsWith("/gatewayclasses"))).toEqual([]);
    server.groups = ["gateway.networking.k8s.io"];
    expect((await facts(gatewayClass))?.gatewayClasses).toEqual(["eg"]);
  });

  test("the NodePorts that are taken, and by whom, in every namespace", async () => {
    const service = (namespace: string, ...ports: object[]): ApiObject => ({
      kind: "Service",
      metadata: { name: "web", namespace },
      spec: { ports },
    });
    const found = await facts(service("one", { port: 80, nodePort: 30300 }), service("two", { port: 80 }));
    expect(found?.nodePorts).toEqual([{ port: 30300, namespace: "one", service: "web" }]);
  });

  test("the namespace of the stack, and whether it is on its way out", async () => {
    const metadata = { name: "cancer-mlops", labels: { team: "ml" } };
    const existing = { name: "cancer-mlops", labels: { team: "ml" }, terminating: false };
    expect(await facts({ kind: "Namespace", metadata })).toMatchObject({ namespace: existing });
    const going = { ...metadata, deletionTimestamp: "2026-01-01T00:00:00Z" };
    expect(await facts({ kind: "Namespace", metadata: going })).toMatchObject({
      namespace: { ...existing, terminating: true },
    });
  });

  test("the claims in that namespace, and the classes of the cluster", async () => {
    const spec = {
      accessModes: ["ReadWriteOnce"],
      storageClassName: "standard",
      resources: { requests: { storage: "5Gi" } },
    };
    const found = await facts(
      { kind: "PersistentVolumeClaim", metadata: { name: "data-pvc", namespace: "cancer-mlops" }, spec },
      {
        kind: "PersistentVolumeClaim",
        metadata: {
          name: "data-pvc-migrating",
          namespace: "cancer-mlops",
          annotations: { "cancer-mlops/migration": "{}" },
        },
        spec,
      },
      { kind: "PersistentVolumeClaim", metadata: { name: "data-pvc", namespace: "elsewhere" }, spec },
      { kind: "StorageClass", metadata: { name: "standard" }, allowVolumeExpansion: true, provisioner: "local" },
      { kind: "StorageClass", metadata: { name: "fixed" }, provisioner: "local" },
    );
    const about = {
      labels: {},
      terminating: false,
      size: "5Gi",
      accessModes: ["ReadWriteOnce"],
      className: "standard",
    };
    expect(found?.claims).toEqual([
      { name: "data-pvc", ...about, migrating: false },
      { name: "data-pvc-migrating", ...about, migrating: true },
    ]);
    expect(found?.classes).toEqual([
      { name: "standard", expandable: true },
      { name: "fixed", expandable: false },
    ]);
  });

  test("each stack that runs in the namespace, once; other programs do not count", async () => {
    const found = await facts(
      deployment("api", ofStack("dev")),
      deployment("mlflow", ofStack("dev")),
      deployment("grafana", ofStack("prod")),
      deployment("shop", { "app.kubernetes.io/instance": "shop" }),
    );
    expect(found?.instances).toEqual(["dev", "prod"]);
  });

  test("the version of Kubernetes, as clouds write it too", async () => {
    server.minor = "27+";
    expect((await facts())?.minor).toBe(27);
    server.minor = "34";
  });

  test.each([
    ["all pods are of the newest kind and one is ready", "api", { readyReplicas: 1 }, "cancer/v2"],
    ["no pod is ready", "api", { readyReplicas: 0 }, undefined],
    ["pods of an older kind are there, which may be the ready ones", "api", { updatedReplicas: 1 }, undefined],
    ["the Deployment's controller has not seen the change", "api", { observedGeneration: 1 }, undefined],
    ["it is another service", "mlflow", {}, undefined],
  ])("the model that the API has loaded: %s", async (_, name, status, loadedModel) => {
    const annotations = { "cancer-mlops/model": "cancer/v2" };
    const found = await facts({
      kind: "Deployment",
      metadata: { name, namespace: "cancer-mlops", labels: ofStack("dev"), annotations, generation: 2 },
      status: { observedGeneration: 2, replicas: 3, updatedReplicas: 3, readyReplicas: 2, ...status },
    });
    expect(found).toMatchObject({ loadedModel });
  });

  test("the address of a node: from the internet, else from its network", async () => {
    const internal = { type: "InternalIP", address: "10.0.0.4" };
    expect(await facts(node({ type: "Hostname", address: "one" }, internal))).toMatchObject({
      nodeAddress: "10.0.0.4",
    });
    const external = { type: "ExternalIP", address: "192.0.2.1" };
    expect(await facts(node(internal, external))).toMatchObject({ nodeAddress: "192.0.2.1" });
  });
});

describe("a cluster that cannot be read", () => {
  const reading = async () => (await Cluster.load()).read(kubernetes);

  test("is named with the code and the words of its refusal", async () => {
    server.refusal = { code: 401, message: "Unauthorized" };
    await expect(reading()).rejects.toThrow("The cluster of context here cannot be read: 401 Unauthorized");
  });

  test("is named with the reason where it does not answer", async () => {
    const gone = await FakeApiServer.start();
    kubeconfig.write({ here: gone.url });
    await gone.stop();
    await expect(reading()).rejects.toThrow(/^The cluster of context here cannot be read: .*ECONNREFUSED/);
  });
});

describe("the contexts", () => {
  test("are those of the kubeconfig", async () => {
    expect((await Cluster.load()).contexts).toEqual(["here", "kind-dev"]);
  });

  test("are none where the kubeconfig is not there, and nothing worse happens", async () => {
    const before = process.env.KUBECONFIG;
    process.env.KUBECONFIG = `${String(before)}-missing`;
    const loading = Cluster.load().then(
      ({ contexts }) => contexts,
      (error: unknown) => (error as Error).message,
    );
    expect(await loading.finally(() => (process.env.KUBECONFIG = before))).toEqual([]);
  });
});

test("an API server that takes a request and never answers does not hold up the program", async () => {
  const silent = createServer();
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  kubeconfig.write({ here: `http://127.0.0.1:${String((silent.address() as AddressInfo).port)}` });
  const timeout = jest.spyOn(AbortSignal, "timeout").mockReturnValue(AbortSignal.abort());
  try {
    await expect((await Cluster.load()).read(kubernetes)).rejects.toThrow(
      "The cluster of context here cannot be read: it has not answered in time",
    );
    expect(timeout).toHaveBeenCalledWith(30_000);
  } finally {
    timeout.mockRestore();
    silent.close();
  }
});

test("a kubeconfig that is no YAML, and a context without a cluster, are named", async () => {
  kubeconfig.write({ here: server.url });
  const file = process.env.KUBECONFIG ?? "";
  writeFileSync(file, "clusters: [\n");
  await expect(Cluster.load()).rejects.toThrow(`The kubeconfig ${file} cannot be read: `);
  writeFileSync(file, "contexts: [{ name: here, context: { cluster: gone, user: nobody } }]\n");
  await expect((await Cluster.load()).read(kubernetes)).rejects.toThrow(
    "The cluster of context here cannot be read: the kubeconfig does not say where it is",
  );
});

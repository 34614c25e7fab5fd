import { capacityWarnings } from "../../../lib/cluster/capacityWarnings";
import type { FreeNode } from "../../../lib/cluster/nodes";
import { readClusterState } from "../../../lib/cluster/state";
import type { ApiObject } from "../../support/apiServer";
import { useApiServer } from "../../support/apiServer";
import { settingsOf } from "../../support/settings";
import { clusterState } from "../../support/state";

const Gi = 2 ** 30;
const node = (cpu: number, memory: number, overrides: Partial<FreeNode> = {}): FreeNode => ({
  tainted: false,
  cpu,
  memory: memory * Gi,
  pods: 110,
  ...overrides,
});
const stack = (more: object = {}) => settingsOf({ api: { replicas: 3, ...more } });
const warningsOf = (nodes: readonly FreeNode[] | undefined, settings = stack()) =>
  capacityWarnings(settings, clusterState({ nodes }));

test("no warning if the pods fit on the nodes, or if these are not known", () => {
  // 3 × 500m + 260m + 250m + 100m, 3 × 512Mi + 544Mi + 512Mi + 256Mi
  expect(warningsOf([node(2.2, 4)])).toEqual([]);
  expect(warningsOf([node(1.1, 2), node(1.1, 2)])).toEqual([]);
  expect(warningsOf(undefined)).toEqual([]);
});

test("names the pods for which the nodes have no room, and what is free", () => {
  expect(warningsOf([node(1.2, 4)])).toEqual([
    expect.stringMatching(/1 pod of api \(0\.5 CPU, 0\.5Gi\), .*1 pod of prometheus .*Free on 1 node: 1\.2 CPU, 4Gi/),
  ]);
  expect(warningsOf([node(8, 1)])).toHaveLength(1);
  expect(warningsOf([node(8, 16, { pods: 5 })])).toHaveLength(1);
});

test("a pod has to fit on one node", () => {
  const large = stack({ resources: { requests: { cpu: "1500m" } } });
  expect(warningsOf([node(1, 16), node(1, 16), node(1, 16), node(1, 16), node(1, 16)], large)).toHaveLength(1);
});

test("tainted nodes count only if a service tolerates taints", () => {
  const nodes = [node(8, 16, { tainted: true })];
  expect(warningsOf(nodes)).toHaveLength(1);
  expect(warningsOf(nodes, stack({ tolerations: [{ operator: "Exists" }] }))).toEqual([]);
});

describe("reading the nodes", () => {
  const api = useApiServer();
  const ready = { type: "Ready", status: "True" };
  const apiNode = (name: string, spec: object = {}, condition = ready): ApiObject => ({
    kind: "Node",
    metadata: { name },
    spec,
    status: { allocatable: { cpu: "4", memory: "8Gi", pods: "110" }, conditions: [condition] },
  });
  const container = (cpu: string) => ({ name: "c", resources: { requests: { cpu, memory: "1Gi" } } });
  const pod = (name: string, more: { namespace?: string; labels?: object; spec?: object; phase?: string } = {}) => ({
    kind: "Pod",
    metadata: { name, namespace: more.namespace ?? "others", labels: more.labels ?? {} },
    spec: { nodeName: "one", containers: [container("500m")], ...more.spec },
    status: { phase: more.phase ?? "Running" },
  });
  const own = { "app.kubernetes.io/part-of": "cancer-mlops", "app.kubernetes.io/instance": "test" };
  const read = async () => (await readClusterState(await api.connect(), settingsOf(), "test"))?.nodes;

  test("subtracts what other pods request: the containers, or the largest init container", async () => {
    api.server.objects = [
      apiNode("one"),
      pod("small"),
      pod("large-start", { spec: { initContainers: [container("1"), container("500m")] } }),
      pod("finished", { phase: "Succeeded" }),
      pod("the-stack's", { namespace: "cancer-mlops", labels: own }),
      pod("of-another-stack", { namespace: "elsewhere", labels: own }),
    ];
    expect(await read()).toEqual([{ tainted: false, cpu: 2, memory: 5 * Gi, pods: 107 }]);
  });

  test("leaves out nodes that run no new pods, and marks tainted ones", async () => {
    const taints = [{ key: "gpu", effect: "NoSchedule" }];
    api.server.objects = [
      apiNode("cordoned", { unschedulable: true }),
      apiNode("lost", {}, { type: "Ready", status: "Unknown" }),
      apiNode("gpu", { taints }),
    ];
    expect(await read()).toEqual([expect.objectContaining({ tainted: true, cpu: 4 })]);
  });

  test("is skipped without the right to read pods", async () => {
    api.server.objects = [apiNode("one")];
    api.server.forbidden = /^\/api\/v1\/pods/;
    expect(await read()).toBeUndefined();
  });
});

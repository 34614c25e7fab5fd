import type { RouteKind } from "../../../components/cluster";
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
  kubeconfig.write({ here: server.url });
  server.objects = [kubeSystem];
});

const seconds = (ago: number) => new Date(Date.now() - ago * 1000).toISOString();

function route(kind: RouteKind, creationTimestamp: string, status: object = {}): ApiObject {
  return { kind, metadata: { name: "api", namespace: "cancer-mlops", creationTimestamp }, status };
}

const served = {
  Ingress: { loadBalancer: { ingress: [{ ip: "192.0.2.7" }] } },
  HTTPRoute: { parents: [{ conditions: [{ type: "Accepted", status: "True" }] }] },
} as const;

async function unserved(kind: RouteKind, timeoutSeconds: number) {
  const cluster = await Cluster.load();
  await cluster.read(kubernetes);
  return cluster.unserved(kind, "cancer-mlops", "api", timeoutSeconds);
}

const cases = [
  [
    "Ingress",
    "no controller has given it an address",
    "/apis/networking.k8s.io/v1/namespaces/cancer-mlops/ingresses/api",
  ],
  [
    "HTTPRoute",
    "no Gateway has accepted it",
    "/apis/gateway.networking.k8s.io/v1/namespaces/cancer-mlops/httproutes/api",
  ],
] as const;

describe.each(cases)("an %s", (kind, problem, path) => {
  const asked = (since: number) => server.requests.slice(since).filter((request) => request === path).length;

  test("that is served is no problem, and asked for once", async () => {
    server.objects = [kubeSystem, route(kind, seconds(0), served[kind])];
    const before = server.requests.length;
    expect(await unserved(kind, 60)).toBeUndefined();
    expect(asked(before)).toBe(1);
  });

  test("is waited for while it is young, until something serves it", async () => {
    server.objects = [kubeSystem, route(kind, seconds(0))];
    const before = server.requests.length;
    const waiting = unserved(kind, 60);
    setTimeout(() => {
      server.objects = [kubeSystem, route(kind, seconds(0), served[kind])];
    }, 800);
    expect(await waiting).toBeUndefined();
    expect(asked(before)).toBeGreaterThan(1);
  });

  test("is given up on, in words, once it is older than the time-out", async () => {
    server.objects = [kubeSystem, route(kind, seconds(0))];
    const start = Date.now();
    expect(await unserved(kind, 1)).toBe(problem);
    expect(Date.now() - start).toBeLessThan(4000);
  });

  test("is not waited for where it is older than the time-out, or none is wanted", async () => {
    for (const [age, timeout] of [
      [61, 60],
      [0, 0],
    ] as const) {
      server.objects = [kubeSystem, route(kind, seconds(age))];
      const before = server.requests.length;
      expect(await unserved(kind, timeout)).toBe(problem);
      expect(asked(before)).toBe(1);
    }
  });

  test("that cannot be read is a warning in words, and ends no update", async () => {
    expect(await unserved(kind, 60)).toBe(`its status cannot be read: 404 ${kind} "api" not found`);
  });

  test("is asked for in no cluster where none is meant", async () => {
    const before = server.requests.length;
    expect(await (await Cluster.load()).unserved(kind, "cancer-mlops", "api", 60)).toBeUndefined();
    expect(server.requests.slice(before)).toEqual([]);
  });
});

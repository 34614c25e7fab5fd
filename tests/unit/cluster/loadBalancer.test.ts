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

describe("the address of a load balancer", () => {
  const balancer = (created: Date, ingress: readonly object[] = []): ApiObject => ({
    kind: "Service",
    metadata: { name: "api-service-external", namespace: "cancer-mlops", creationTimestamp: created.toISOString() },
    status: { loadBalancer: { ingress } },
  });

  async function address(timeoutSeconds: number) {
    const cluster = await Cluster.load();
    await cluster.read(kubernetes);
    return cluster.loadBalancerAddress("cancer-mlops", "api-service-external", timeoutSeconds);
  }

  test.each([
    ["an IP address", { ip: "192.0.2.7" }, "192.0.2.7"],
    ["a name", { hostname: "lb.example.com", ip: "192.0.2.7" }, "lb.example.com"],
  ])("is %s where the cluster gave one", async (_, ingress, expected) => {
    server.objects = [kubeSystem, balancer(new Date(), [ingress])];
    expect(await address(60)).toBe(expected);
  });

  test("is waited for while the Service is young", async () => {
    server.objects = [kubeSystem, balancer(new Date())];
    const waiting = address(60);
    setTimeout(() => {
      server.objects = [kubeSystem, balancer(new Date(), [{ ip: "192.0.2.8" }])];
    }, 200);
    expect(await waiting).toBe("192.0.2.8");
  });

  test("is given up on, without a wait, where the Service is older than the time-out", async () => {
    server.objects = [kubeSystem, balancer(new Date(Date.now() - 61_000))];
    const asked = server.requests.length;
    expect(await address(60)).toBeUndefined();
    expect(
      server.requests.slice(asked).filter((path) => path.endsWith("/namespaces/cancer-mlops/services")),
    ).toHaveLength(1);
  });

  test("is not known where the Service is not there, which breaks nothing", async () => {
    const found = await address(0).catch((error: unknown) => (error as Error).message);
    expect(found).toBeUndefined();
  });
});

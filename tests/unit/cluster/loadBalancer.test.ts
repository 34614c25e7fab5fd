import { loadBalancerAddress } from "../../../lib/cluster/loadBalancer";
import type { ApiObject } from "../../support/apiServer";
import { useApiServer } from "../../support/apiServer";

const api = useApiServer();

/** A Service of this age in seconds. */
function service(age: number, ...ingress: readonly object[]): ApiObject {
  const creationTimestamp = new Date(Date.now() - age * 1000).toISOString();
  return {
    kind: "Service",
    metadata: { name: "api-service-external", namespace: "cancer-mlops", creationTimestamp },
    status: { loadBalancer: { ingress } },
  };
}

const addressWithin = async (seconds: number) =>
  loadBalancerAddress(await api.connect(), "cancer-mlops", "api-service-external", seconds);

test("returns the hostname, or else the IP address", async () => {
  api.server.objects = [service(0, { hostname: "lb.example.com", ip: "192.0.2.7" })];
  expect(await addressWithin(60)).toBe("lb.example.com");
  api.server.objects = [service(0, { ip: "192.0.2.7" })];
  expect(await addressWithin(60)).toBe("192.0.2.7");
});

test("waits while the Service is young", async () => {
  api.server.objects = [service(0)];
  const waiting = addressWithin(60);
  setTimeout(() => (api.server.objects = [service(0, { ip: "192.0.2.8" })]), 200);
  expect(await waiting).toBe("192.0.2.8");
});

test("does not wait for a Service that does not exist, or is older than the timeout", async () => {
  expect(await addressWithin(60)).toBeUndefined();
  api.server.objects = [service(61)];
  expect(await addressWithin(60)).toBeUndefined();
  expect(api.server.requests).toHaveLength(2);
});

test("returns undefined at the timeout, even if the clock of the cluster is ahead", async () => {
  api.server.objects = [service(-30)];
  expect(await addressWithin(1)).toBeUndefined();
});

import type { RouteKind } from "../../../lib/cluster/routeStatus";
import { httpRouteProblem, ingressProblem, routeProblem } from "../../../lib/cluster/routeStatus";
import type { ApiObject } from "../../support/apiServer";
import { servedRoute, useApiServer } from "../../support/apiServer";

test.each([
  ["no status", {}, false],
  ["an empty list of addresses", { status: { loadBalancer: { ingress: [] } } }, false],
  ["an address", { status: { loadBalancer: { ingress: [{ hostname: "lb.example.com" }] } } }, true],
])("an Ingress with %s: served is %p", (_, ingress, served) => {
  expect(ingressProblem(ingress) === undefined).toBe(served);
});

describe("an HTTPRoute", () => {
  const condition = (type: string, status: string, message = "") => ({ type, status, message });
  const accepted = condition("Accepted", "True");
  const problem = (...parents: ReturnType<typeof condition>[][]) =>
    httpRouteProblem({ status: { parents: parents.map((conditions) => ({ conditions })) } });

  test("is served once every Gateway accepts it and resolves its references, whatever else they report", () => {
    const conditions = [accepted, condition("ResolvedRefs", "True"), condition("Programmed", "False")];
    expect(problem(conditions, conditions)).toBeUndefined();
  });

  test("is not served without a Gateway", () => {
    expect(httpRouteProblem({})).toBe("no Gateway has accepted it");
    expect(problem()).toBe("no Gateway has accepted it");
  });

  test("reports the message of the Gateway that rejects it", () => {
    expect(problem([accepted], [condition("Accepted", "False", "no listener has this host")])).toBe(
      "no listener has this host",
    );
    expect(problem([condition("Accepted", "False")])).toBe("its condition Accepted is False");
  });

  test("reports an unresolved reference, after a rejection", () => {
    const unresolved = condition("ResolvedRefs", "False", "Service x not found");
    expect(problem([accepted, unresolved])).toBe("Service x not found");
    expect(problem([unresolved, condition("Accepted", "False", "rejected")])).toBe("rejected");
  });
});

describe.each([
  ["Ingress", "no controller has set its address"],
  ["HTTPRoute", "no Gateway has accepted it"],
] as const)("waiting for an %s", (kind: RouteKind, unserved) => {
  const api = useApiServer();
  const wait = async (seconds: number) => routeProblem(await api.connect(), kind, "cancer-mlops", "api", seconds);

  /** A route of this age in seconds that no controller has seen. */
  function route(age: number): ApiObject {
    const creationTimestamp = new Date(Date.now() - age * 1000).toISOString();
    return { kind, metadata: { name: "api", namespace: "cancer-mlops", creationTimestamp } };
  }

  test("ends as soon as it is served", async () => {
    api.server.objects = [route(0)];
    const waiting = wait(60);
    setTimeout(() => (api.server.objects = [servedRoute(kind, "api")]), 200);
    expect(await waiting).toBeUndefined();
  });

  test("returns the problem at the timeout", async () => {
    api.server.objects = [route(0)];
    expect(await wait(1)).toBe(unserved);
  });

  test("does not start if it is older than the timeout", async () => {
    api.server.objects = [route(61)];
    expect(await wait(60)).toBe(unserved);
    expect(api.server.requests).toHaveLength(1);
  });

  test("returns the reason if its status cannot be read", async () => {
    expect(await wait(60)).toBe(`its status cannot be read: 404 ${kind} "api" not found`);
  });
});

import type { RouteKind } from "../../../lib/cluster/routeStatus";
import { httpRouteProblem, ingressProblem, routeProblem } from "../../../lib/cluster/routeStatus";
import type { ApiObject } from "../../support/apiServer";
import { servedRoute, useApiServer } from "../../support/apiServer";

test("an Ingress is served once it has an address", () => {
  const ingress = (addresses: object[]) => ({ status: { loadBalancer: { ingress: addresses } } });
  expect(ingressProblem({})).toBe("no controller has set its address");
  expect(ingressProblem(ingress([]))).toBe("no controller has set its address");
  expect(ingressProblem(ingress([{ hostname: "lb.example.com" }]))).toBeUndefined();
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

  test("reports that no Gateway accepts it, or the message of the one that rejects it", () => {
    expect(httpRouteProblem({})).toBe("no Gateway has accepted it");
    expect(problem()).toBe("no Gateway has accepted it");
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

describe("waiting for a route", () => {
  const api = useApiServer();
  const wait = async (seconds: number, kind: RouteKind = "Ingress") =>
    routeProblem(await api.connect(), kind, "cancer-mlops", "api", seconds);

  /** A route of this age in seconds that no controller has seen. */
  function route(age: number, kind: RouteKind = "Ingress"): ApiObject {
    const creationTimestamp = new Date(Date.now() - age * 1000).toISOString();
    return { kind, metadata: { name: "api", namespace: "cancer-mlops", creationTimestamp } };
  }

  test.each(["Ingress", "HTTPRoute"] as const)("ends as soon as an %s is served", async (kind) => {
    api.server.groups = ["gateway.networking.k8s.io"];
    api.server.objects = [route(0, kind)];
    const waiting = wait(60, kind);
    setTimeout(() => (api.server.objects = [servedRoute(kind, "api", "dev")]), 200);
    expect(await waiting).toBeUndefined();
  });

  test("returns the problem when the route is older than the timeout, at once if it is already", async () => {
    api.server.objects = [route(0)];
    expect(await wait(1)).toBe("no controller has set its address");
    api.server.requests.length = 0;
    api.server.objects = [route(61)];
    expect(await wait(60)).toBe("no controller has set its address");
    expect(api.server.requests).toHaveLength(1);
  });

  test("returns the reason if the status cannot be read", async () => {
    expect(await wait(60)).toBe('its status cannot be read: 404 Ingress "api" not found');
  });
});

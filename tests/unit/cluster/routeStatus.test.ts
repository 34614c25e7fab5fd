import { httpRouteProblem, ingressProblem } from "../../../components/cluster/routeStatus";

describe("an Ingress", () => {
  test.each([
    ["an IP address", { ip: "192.0.2.7" }],
    ["a name", { hostname: "lb.example.com" }],
  ])("is served once it has %s", (_, address) => {
    expect(ingressProblem({ status: { loadBalancer: { ingress: [address] } } })).toBeUndefined();
  });

  test.each([
    ["no status", {}],
    ["an empty status", { status: { loadBalancer: {} } }],
    ["no address in it", { status: { loadBalancer: { ingress: [] } } }],
  ])("with %s is not served", (_, route) => {
    expect(ingressProblem(route)).toBe("no controller has given it an address");
  });
});

describe("an HTTPRoute", () => {
  const condition = (type: string, status: string, message = `${type} ${status}`) => ({ type, status, message });
  const route = (...parents: { conditions: ReturnType<typeof condition>[] }[]) => ({ status: { parents } });
  const good = { conditions: [condition("Accepted", "True"), condition("ResolvedRefs", "True")] };

  test("is served once its Gateway accepts it and finds all that it refers to", () => {
    expect(httpRouteProblem(route(good))).toBeUndefined();
    expect(httpRouteProblem(route(good, good))).toBeUndefined();
  });

  test.each([
    ["no status", {}],
    ["no Gateway in its status", { status: { parents: [] } }],
  ])("with %s is not served", (_, object) => {
    expect(httpRouteProblem(object)).toBe("no Gateway has accepted it");
  });

  test("is not served where a Gateway refuses it, in the Gateway's words", () => {
    const refused = {
      conditions: [condition("Accepted", "False", "no listener takes this host"), condition("ResolvedRefs", "True")],
    };
    expect(httpRouteProblem(route(refused))).toBe("no listener takes this host");
    expect(httpRouteProblem(route(good, refused))).toBe("no listener takes this host");
  });

  test("is not served where something that it refers to is not there", () => {
    const broken = { conditions: [condition("Accepted", "True"), condition("ResolvedRefs", "False", "no Service x")] };
    expect(httpRouteProblem(route(broken))).toBe("no Service x");
  });

  test("is refused before what it refers to counts", () => {
    const both = {
      conditions: [condition("ResolvedRefs", "False", "second"), condition("Accepted", "False", "first")],
    };
    expect(httpRouteProblem(route(both))).toBe("first");
  });

  test("that is refused without words is not taken for served", () => {
    const silent = { conditions: [condition("Accepted", "False", "")] };
    expect(httpRouteProblem(route(silent))).toBe("its condition Accepted is False");
  });

  test("is judged by no other condition", () => {
    const more = { conditions: [...good.conditions, condition("Programmed", "False")] };
    expect(httpRouteProblem(route(more))).toBeUndefined();
  });
});

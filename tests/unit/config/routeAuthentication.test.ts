import { controllerNames } from "../../../lib/catalog/controllers";
import type { Input } from "../../support/settings";
import { problemPaths, problemsOf, settingsOf } from "../../support/settings";

const path = { strategy: "path", host: "example.com" };
const basic = { basic: {} };
const external = { externalUrl: "https://login.example.com/auth" };
const gateway = { via: "gateway", gateway: { className: "eg" } };
const traefikWithPassword = { controller: "traefik", auth: basic };

test.each([
  ["basic, with an Ingress,", basic, {}, ["traefik", "haproxy", "nginx", "ingress-nginx"]],
  ["externalUrl, with an Ingress,", external, {}, ["traefik", "ingress-nginx"]],
  ["basic, with a Gateway,", basic, gateway, ["traefik"]],
  ["externalUrl, with a Gateway,", external, gateway, ["traefik"]],
])("auth.%s refuses every controller that cannot enforce it", (_, auth, via, able) => {
  const routing = (controller?: string) => ({ ...path, ...via, auth, ...(controller ? { controller } : {}) });
  for (const controller of [undefined, ...controllerNames].filter((name) => !able.includes(name ?? ""))) {
    expect(problemPaths({ routing: routing(controller) })).toEqual(["routing.controller"]);
  }
  for (const controller of able) {
    expect(settingsOf({ routing: routing(controller) }).routing).toMatchObject(routing(controller));
  }
});

test("auth is refused if every service with a route has its own login", () => {
  const routing = { ...path, ...traefikWithPassword };
  expect(problemPaths({ routing: { ...routing, expose: ["api", "grafana"] } })).toEqual(["routing.auth"]);
  expect(problemPaths({ routing: { ...routing, expose: ["mlflow"] }, mlflow: { basicAuth: true } })).toEqual([
    "routing.auth",
  ]);
  expect(settingsOf({ routing: { ...routing, expose: ["prometheus"] } }).routing.auth).toEqual({
    basic: { user: "admin" },
  });
});

describe("requireAuthentication", () => {
  const required = { ...path, requireAuthentication: true };
  const routed = { ...required, expose: ["mlflow", "prometheus"] };

  test("refuses a route to a service without a login, and says how to allow it", () => {
    const problems = problemsOf({ routing: routed });
    expect(problems).toHaveLength(2);
    for (const [index, name] of ["mlflow", "prometheus"].entries()) {
      expect(problems[index]).toMatch(/^cancer-mlops:routing\.expose: unauthenticated service not permitted/);
      expect(problems[index]).toContain(`set routing.auth, or routing.unauthenticated: [${name}]`);
    }
  });

  test("accepts a route that is protected, or that the stack allows explicitly", () => {
    expect(settingsOf({ routing: { ...routed, ...traefikWithPassword } }).routing).toMatchObject(routed);
    const unauthenticated = ["mlflow", "prometheus"];
    expect(settingsOf({ routing: { ...routed, unauthenticated } }).routing).toMatchObject(routed);
  });

  test("refuses the other service if the stack allows one", () => {
    expect(problemsOf({ routing: { ...routed, unauthenticated: ["mlflow"] } })).toEqual([
      expect.stringContaining("prometheus has no login"),
    ]);
  });

  test.each(["mlflow", "prometheus"].flatMap((name) => ["NodePort", "LoadBalancer"].map((type) => [name, type])))(
    "refuses %s at a %s unless the stack allows it, with a protected route or without routes",
    (name = "", type) => {
      for (const routing of [{ requireAuthentication: true }, { ...routed, ...traefikWithPassword }]) {
        const input = (service: object): Input => ({ routing, [name]: { service } });
        expect(problemPaths(input({ type }))).toEqual([`${name}.service.type`]);
        expect(settingsOf(input({ type, unauthenticated: true }))).toMatchObject(input({ type }));
      }
    },
  );

  test("accepts MLflow with accounts of its own", () => {
    const mlflow = { basicAuth: true, service: { type: "NodePort" } };
    expect(settingsOf({ routing: { ...required, expose: ["mlflow"] }, mlflow }).mlflow).toMatchObject(mlflow);
  });

  test("accepts the API, which is public, and Grafana, which has a login", () => {
    const input = {
      routing: { ...required, expose: ["api", "grafana"] },
      api: { service: { type: "LoadBalancer" } },
      grafana: { service: { type: "NodePort" } },
    };
    expect(settingsOf(input)).toMatchObject(input);
  });
});

test("unauthenticated services are accepted unless the stack requires authentication", () => {
  const input = { routing: { ...path, expose: ["mlflow"] }, prometheus: { service: { type: "NodePort" } } };
  expect(settingsOf(input)).toMatchObject(input);
});

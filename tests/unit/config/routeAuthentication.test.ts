import { controllerNames } from "../../../lib/catalog/controllers";
import type { Input } from "../../support/settings";
import { problemPaths, problemsOf, settingsOf } from "../../support/settings";

const path = { strategy: "path", host: "example.com" };
const basic = { basic: {} };
const external = { externalUrl: "https://login.example.com/auth" };
const gateway = { via: "gateway", gateway: { className: "eg" } };
const traefikWithPassword = { controller: "traefik", auth: basic };

function accepts(input: Input): void {
  expect(settingsOf(input)).toMatchObject(input);
}

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
  expect(settingsOf({ routing: { ...routing, expose: ["prometheus"] } }).routing.auth).toMatchObject({
    basic: { user: "admin" },
  });
});

describe("allowUnauthenticated", () => {
  const routed = { ...path, expose: ["mlflow", "prometheus"] };

  test("refuses a route to a service without a login, and says how to allow it", () => {
    const problems = problemsOf({ routing: routed, allowUnauthenticated: [] });
    expect(problems).toHaveLength(2);
    for (const [index, name] of ["mlflow", "prometheus"].entries()) {
      expect(problems[index]).toMatch(/^cancer-mlops:routing\.expose: unauthenticated service not permitted/);
      expect(problems[index]).toContain(`set routing.auth, or add ${name} to allowUnauthenticated`);
    }
  });

  test("accepts a route that is protected, or that the stack allows explicitly", () => {
    accepts({ routing: { ...routed, ...traefikWithPassword }, allowUnauthenticated: [] });
    accepts({ routing: routed, allowUnauthenticated: ["mlflow", "prometheus"] });
  });

  test("refuses the other service if the stack allows one", () => {
    expect(problemsOf({ routing: routed, allowUnauthenticated: ["mlflow"] })).toEqual([
      expect.stringContaining("prometheus has no login"),
    ]);
  });

  test.each(["mlflow", "prometheus"].flatMap((name) => ["NodePort", "LoadBalancer"].map((type) => [name, type])))(
    "refuses %s at a %s unless the stack allows it, with a protected route or without routes",
    (name = "", type) => {
      for (const routing of [{}, { ...routed, ...traefikWithPassword }]) {
        const input: Input = { routing, [name]: { service: { type } } };
        expect(problemPaths({ ...input, allowUnauthenticated: [] })).toEqual([`${name}.service.type`]);
        accepts({ ...input, allowUnauthenticated: [name] });
      }
    },
  );

  test("accepts MLflow with accounts of its own", () => {
    const mlflow = { basicAuth: true, service: { type: "NodePort" } };
    accepts({ routing: { ...path, expose: ["mlflow"] }, mlflow, allowUnauthenticated: [] });
  });

  test("accepts the API, which is public, and Grafana, which has a login, and refuses to list them", () => {
    const input: Input = {
      routing: { ...path, expose: ["api", "grafana"] },
      api: { service: { type: "LoadBalancer" } },
      grafana: { service: { type: "NodePort" } },
      allowUnauthenticated: [],
    };
    accepts(input);
    expect(problemPaths({ ...input, allowUnauthenticated: ["api"] })).toEqual(["allowUnauthenticated.0"]);
  });

  test("accepts unauthenticated services if it is not set", () => {
    accepts({ routing: { ...path, expose: ["mlflow"] }, prometheus: { service: { type: "NodePort" } } });
  });
});

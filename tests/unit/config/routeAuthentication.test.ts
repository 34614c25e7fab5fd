import type { Input } from "../../support/settings";
import { problemsOf, settingsOf } from "../../support/settings";

const path = { strategy: "path", host: "example.com" };
const basic = { basic: {} };
const external = { externalUrl: "https://login.example.com/auth" };
const gateway = { via: "gateway", gateway: { className: "eg" } };

const controllers = [undefined, "traefik", "haproxy", "nginx", "alb", "gke", "ingress-nginx"] as const;

/** Who can ask for a login, by the kind of the login and of the routes. */
const able = {
  "basic ingress": ["traefik", "haproxy", "nginx", "ingress-nginx"],
  "externalUrl ingress": ["traefik", "ingress-nginx"],
  "basic gateway": ["traefik"],
  "externalUrl gateway": ["traefik"],
} as const;

const cases = (["basic", "externalUrl"] as const).flatMap((kind) =>
  (["ingress", "gateway"] as const).flatMap((via) => controllers.map((controller) => [kind, via, controller] as const)),
);

test.each(cases)(
  "auth.%s via %s with controller %s is accepted only where that can ask for it",
  (kind, via, controller) => {
    const routing = {
      ...path,
      ...(via === "gateway" ? gateway : {}),
      ...(controller === undefined ? {} : { controller }),
      auth: kind === "basic" ? basic : external,
    };
    const names: readonly (string | undefined)[] = able[`${kind} ${via}`];
    if (names.includes(controller)) {
      expect(settingsOf({ routing }).routing).toMatchObject(routing);
    } else {
      expect(problemsOf({ routing })).toEqual([
        `cancer-mlops:routing.controller: found ${controller === undefined ? "nothing" : `"${controller}"`}; allowed: ` +
          `one that can do routing.auth.${kind} with routing.via "${via}": ${names.join(", ")}`,
      ]);
    }
  },
);

test("a password is refused where everything that has a route has its own login", () => {
  const routing = { ...path, controller: "traefik", auth: basic, expose: ["api", "grafana"] };
  expect(problemsOf({ routing })).toEqual([
    "cancer-mlops:routing.auth: found a password for mlflow and prometheus; allowed: nothing, unless one of them is in " +
      "routing.expose (the API is open, Grafana has its own login)",
  ]);
  expect(settingsOf({ routing: { ...routing, expose: ["prometheus"] } }).routing.auth).toEqual({
    basic: { user: "admin" },
  });
});

describe("where a stack requires a login", () => {
  const required = { requireAuthentication: true };
  const routed = { ...path, ...required, expose: ["mlflow", "prometheus"] };
  const EVERYBODY = "allowed: with routing.requireAuthentication no service that everybody may use:";

  test("a route to what has none is refused, with the settings that lift it", () => {
    expect(problemsOf({ routing: routed })).toEqual(
      ["mlflow", "prometheus"].map(
        (name) =>
          `cancer-mlops:routing.expose: found "${name}"; ${EVERYBODY} ${name} has no login; ` +
          `set routing.auth, or routing.unauthenticated: [${name}] to let everybody in`,
      ),
    );
    expect(settingsOf({ routing: { ...routed, controller: "traefik", auth: basic } }).routing).toMatchObject(required);
    expect(settingsOf({ routing: { ...routed, unauthenticated: ["mlflow", "prometheus"] } }).routing).toMatchObject(
      required,
    );
  });

  test("one that is meant leaves the other refused", () => {
    expect(problemsOf({ routing: { ...routed, unauthenticated: ["mlflow"] } })).toEqual([
      expect.stringContaining("prometheus has no login"),
    ]);
  });

  const doors = (["mlflow", "prometheus"] as const).flatMap((name) =>
    (["NodePort", "LoadBalancer"] as const).flatMap((type) =>
      [{ strategy: "none" }, { ...path, expose: ["api"] }].map((routing) => [name, type, routing] as const),
    ),
  );

  test.each(doors)("%s at a %s is refused, with the settings that lift it, beside %j", (name, type, routing) => {
    const at = (service: object): Input => ({ routing: { ...routing, ...required }, [name]: { service } });
    expect(problemsOf(at({ type }))).toEqual([
      `cancer-mlops:${name}.service.type: found "${type}"; ${EVERYBODY} ${name} has no login; ` +
        `"ClusterIP", or ${name}.service.unauthenticated: true to let everybody in`,
    ]);
    expect(settingsOf(at({ type, unauthenticated: true }))[name].service.type).toBe(type);
    expect(settingsOf(at({ type: "ClusterIP" }))[name].service.type).toBe("ClusterIP");
  });

  test("a login in front of the route does not close the NodePort", () => {
    const routing = { ...routed, controller: "traefik", auth: basic };
    expect(problemsOf({ routing, mlflow: { service: { type: "NodePort" } } })).toEqual([
      expect.stringMatching(/^cancer-mlops:mlflow\.service\.type: found "NodePort"/),
    ]);
  });

  test("MLflow with accounts of its own has a login", () => {
    const accounts = { basicAuth: true, service: { type: "NodePort" } };
    expect(problemsOf({ routing: routed, mlflow: accounts })).toEqual([
      expect.stringContaining("prometheus has no login"),
    ]);
  });

  test("the API and Grafana are nobody's business", () => {
    const input = {
      routing: { ...path, ...required, expose: ["api", "grafana"] },
      api: { service: { type: "LoadBalancer" } },
      grafana: { service: { type: "NodePort" } },
    };
    expect(settingsOf(input)).toMatchObject(input);
  });
});

test("where a stack does not require a login, nothing of it is refused", () => {
  const input = { routing: { ...path, expose: ["mlflow"] }, prometheus: { service: { type: "NodePort" } } };
  expect(settingsOf(input)).toMatchObject(input);
});

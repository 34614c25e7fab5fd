import { problemPaths, setting, settingsOf } from "../../support/settings";

const invalidHosts = [
  "http://example.com",
  "example.com:80",
  "example.com/a",
  "Example.com",
  "*.example.com",
  "a".repeat(64),
  `${"a.".repeat(127)}com`,
  // A URL parser takes these for IP addresses, which an Ingress does not accept.
  "10.0.0.1",
  "300.1.1.1",
  "ml.0x7f",
];

const invalidPrefixes = ["", "v1", "/v1/", "//v1", "/my api", "/api(.*)", "/.", "/a/../b"];

const path = { strategy: "path", host: "example.com" };
const traefik = { ...path, controller: "traefik" };
const viaGateway = { ...path, via: "gateway" };

/** Each routing setting with values at the edges of what it accepts beside the others, and just outside. */
const values: readonly (readonly [string, object, readonly unknown[], readonly unknown[]])[] = [
  ["strategy", path, ["path", "subdomain"], ["paths", ["path"]]],
  ["host", path, ["ml.example.com"], invalidHosts],
  ["hosts.mlflow", path, ["ml.example.com"], invalidHosts],
  ["prefixes.api", path, ["/v1", "/team-a/v1.0", "/a_b/~c"], invalidPrefixes],
  ["controller", path, ["traefik", "ingress-nginx"], ["kong"]],
  ["port", path, [1, 65535], [0, 65536]],
  ["tls", path, [{ secretName: "a" }, { external: true }], [{}, { secretName: "a", selfSigned: true }]],
  ["tls.selfSigned", path, [true], [false]],
  ["hstsMaxAgeSeconds", { ...traefik, tls: { external: true } }, [0, 63_072_000], [-1, 63_072_001]],
  ["auth", traefik, [{ basic: {} }], [{}, { basic: {}, externalUrl: "http://login" }]],
  // A colon would end the name in a file of users.
  ["auth.basic.user", traefik, ["ml.team@example.com"], ["a:b", ""]],
  ["auth.externalUrl", traefik, ["http://login"], ["login.example.com", "ftp://login"]],
  ["gateway", viaGateway, [{ className: "eg" }, { name: "shared" }], [{}, { className: "a", name: "b" }]],
  [
    "nodeAddress",
    path,
    ["10.0.0.1", "fd00::1", "localhost"],
    ["10.0.0.1:80", "300.1.1.1", "[fd00::1]", "fe80::1%eth0"],
  ],
];

test.each(values)("routing.%s, beside %j, accepts %j and refuses %j", (key, others, accepted, refused) => {
  const routing = (value: unknown) => ({ ...others, ...setting(key, value) });
  for (const value of accepted) {
    expect(settingsOf({ routing: routing(value) }).routing).toMatchObject(routing(value));
  }
  expect(refused.map((value) => [value, ...problemPaths({ routing: routing(value) })])).toEqual(
    refused.map((value) => [value, `routing.${key}`]),
  );
});

test("refuses ports of an existing Gateway", () => {
  const gateway = { name: "shared", ports: { http: 8000 } };
  expect(() => settingsOf({ routing: { ...path, via: "gateway", gateway } })).toThrow("no ports with name");
});

test("refuses a listener with an invalid name", () => {
  const gateway = { name: "shared", listener: "HTTPS", httpListener: "B 1" };
  expect(problemPaths({ routing: { ...viaGateway, gateway, tls: { external: true } } })).toEqual([
    "routing.gateway.listener",
    "routing.gateway.httpListener",
  ]);
});

test("refuses an unknown service in expose", () => {
  expect(problemPaths({ routing: { ...path, expose: ["api", "web"] } })).toEqual(["routing.expose.1"]);
});

test('reads the prefix "/" as the root of the host', () => {
  const { routing } = settingsOf({ routing: { ...path, expose: ["api"], prefixes: { api: "/" } } });
  expect(routing.prefixes.api).toBe("");
});

import { problemsOf, settingsOf } from "../../support/settings";

const named = (what: string) => `${what}: lower-case letters, digits, "-" and "."; no scheme, port or path`;
const aPath = 'a path such as "/mlflow", without a slash at its end; or "/"';
const oneTls = "exactly one of secretName, clusterIssuer, selfSigned: true, external: true";
const oneGateway = "exactly one of className (the stack makes the Gateway), name (it is there)";

const wrongHosts: readonly (readonly [string, string, string])[] = [
  ["a scheme", "http://example.com", named("a host name")],
  ["a port", "example.com:80", named("a host name")],
  ["a path", "example.com/a", named("a host name")],
  ["capitals", "Example.com", named("a host name")],
  ["a wildcard", "*.example.com", named("a host name")],
  ...["10.0.0.1", "300.1.1.1", "ml.0x7f"].map(
    (host) =>
      ["a number at its end, as of an IP address", host, "a host name: an Ingress takes no IP address"] as const,
  ),
  ["a part that no name server would take", "a".repeat(64), named("a host name")],
  ["more than a name may have", `${"a.".repeat(127)}com`, "a host name: 253 characters at most"],
];

test.each(wrongHosts)("a host with %s is refused, of the stack and of a service", (_, host, allowed) => {
  const found = host.length > 78 ? `"${host.slice(0, 76)}…` : `"${host}"`;
  const routing = { strategy: "path", host: "example.com" };
  expect(problemsOf({ routing: { ...routing, host } })).toEqual([
    `cancer-mlops:routing.host: found ${found}; allowed: ${allowed}`,
  ]);
  expect(problemsOf({ routing: { ...routing, hosts: { mlflow: host } } })).toEqual([
    `cancer-mlops:routing.hosts.mlflow: found ${found}; allowed: ${allowed}`,
  ]);
});

const wrong: readonly (readonly [string, object, string, string, string])[] = [
  ["a prefix without a slash before it", { prefixes: { api: "v1" } }, "prefixes.api", '"v1"', aPath],
  ["a prefix with a slash behind it", { prefixes: { api: "/v1/" } }, "prefixes.api", '"/v1/"', aPath],
  ["a prefix with a space", { prefixes: { api: "/my api" } }, "prefixes.api", '"/my api"', aPath],
  ["a prefix with nothing between slashes", { prefixes: { api: "//v1" } }, "prefixes.api", '"//v1"', aPath],
  ["a prefix that is a pattern", { prefixes: { api: "/api(.*)" } }, "prefixes.api", '"/api(.*)"', aPath],
  ...["/..", "/a/../b", "/."].map(
    (path) =>
      [
        `the prefix ${path}`,
        { prefixes: { api: path } },
        "prefixes.api",
        `"${path}"`,
        'a path without the parts "." and ".."',
      ] as const,
  ),
  ["no prefix at all", { prefixes: { api: "" } }, "prefixes.api", '""', aPath],
  [
    "a prefix of what is no service",
    { prefixes: { web: "/" } },
    "prefixes.web",
    "an unknown key",
    "api, mlflow, prometheus, grafana",
  ],
  ["two strategies", { strategy: ["path", "none"] }, "strategy", '["path","none"]', '"path", "subdomain", "none"'],
  ["an unknown service", { expose: ["web"] }, "expose.0", '"web"', '"api", "mlflow", "prometheus", "grafana"'],
  ["another way than two", { via: "mesh" }, "via", '"mesh"', '"ingress", "gateway"'],
  [
    "a controller that the program does not know",
    { controller: "kong" },
    "controller",
    '"kong"',
    '"traefik", "haproxy", "nginx", "alb", "gke", "ingress-nginx"',
  ],
  ["a port that there is not", { port: 0 }, "port", "0", "a whole number from 1 to 65535"],
  ["HSTS for ever", { hstsMaxAgeSeconds: 1e9 }, "hstsMaxAgeSeconds", "1000000000", "a whole number from 0 to 63072000"],
  ["TLS with nothing", { tls: {} }, "tls", "{}", oneTls],
  [
    "TLS with two certificates",
    { tls: { secretName: "a", selfSigned: true } },
    "tls",
    '{"secretName":"a","selfSigned":true}',
    oneTls,
  ],
  ["no self-signed certificate", { tls: { selfSigned: false } }, "tls.selfSigned", "false", "true"],
  ["a login with nothing", { auth: {} }, "auth", "{}", "exactly one of basic, externalUrl"],
  [
    "two logins",
    { auth: { basic: {}, externalUrl: "http://a" } },
    "auth",
    '{"basic":{},"externalUrl":"http://a"}',
    "exactly one of basic, externalUrl",
  ],
  [
    "a user with a colon, which ends a name in the file of users",
    { auth: { basic: { user: "a:b" } } },
    "auth.basic.user",
    '"a:b"',
    "a user name: letters, digits and . _ @ -",
  ],
  [
    "a login at no URL",
    { auth: { externalUrl: "login.example.com" } },
    "auth.externalUrl",
    '"login.example.com"',
    "an http or https URL",
  ],
  ["no Gateway", { via: "gateway", gateway: {} }, "gateway", "{}", oneGateway],
  [
    "a Gateway that is there and is made",
    { via: "gateway", gateway: { className: "a", name: "b" } },
    "gateway",
    '{"className":"a","name":"b"}',
    oneGateway,
  ],
  ...["listener", "httpListener"].map(
    (listener) =>
      [
        `a ${listener} that cannot be`,
        { via: "gateway", gateway: { name: "a", listener: "b", [listener]: "B 1" }, tls: { external: true } },
        `gateway.${listener}`,
        '"B 1"',
        named("a listener's name"),
      ] as const,
  ),
  ["the API without a login", { unauthenticated: ["api"] }, "unauthenticated.0", '"api"', '"mlflow", "prometheus"'],
];

test.each(wrong)("%s is refused with its path and what is allowed", (_, routing, path, found, allowed) => {
  const [problem, ...more] = problemsOf({ routing: { strategy: "path", host: "example.com", ...routing } });
  expect(problem).toBe(`cancer-mlops:routing.${path}: found ${found}; allowed: ${allowed}`);
  expect(more).toEqual([]);
});

const address = "a host name, an IPv4 or an IPv6 address; no scheme, port or path";

test.each([
  "http://10.0.0.1/",
  "10.0.0.1:30800",
  "foo bar",
  "",
  "300.1.1.1",
  "10.0.1",
  "[fd00::1]",
  "fe80::1%eth0",
  "node_1",
  "a".repeat(64),
])("the address %j of a node is refused", (nodeAddress) => {
  expect(problemsOf({ routing: { nodeAddress } })).toEqual([
    `cancer-mlops:routing.nodeAddress: found ${JSON.stringify(nodeAddress)}; allowed: ${address}`,
  ]);
});

test.each(["10.0.0.1", "fd00::1", "::1", "localhost", "node-1.example.com"])(
  "the address %s of a node is accepted",
  (nodeAddress) => {
    expect(settingsOf({ routing: { nodeAddress } }).routing.nodeAddress).toBe(nodeAddress);
  },
);

test.each(["/", "/v1", "/team-a/v1.0", "/a_b/~c"])("a prefix %s is accepted", (prefix) => {
  const { routing } = settingsOf({
    routing: { strategy: "path", host: "example.com", expose: ["api"], prefixes: { api: prefix } },
  });
  expect(routing.prefixes.api).toBe(prefix === "/" ? "" : prefix);
});

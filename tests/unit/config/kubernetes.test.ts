import type { Input } from "../../support/settings";
import { problemPaths, settingsOf } from "../../support/settings";

/** The paths of the problems of the API's settings, below `api`. */
const pathsOf = (api: Input) => problemPaths({ api }).map((path) => path.replace(/^api\./, ""));

const entries = (keys: readonly string[]) => Object.fromEntries(keys.map((key) => [key, "1"]));

const longest = `${"a.".repeat(126)}b/${"a".repeat(63)}`;

/** Settings whose keys become those of Kubernetes objects: keys that the API server accepts, and keys that it refuses. */
const keys: readonly (readonly [string, (value: object) => Input, readonly string[], readonly string[]])[] = [
  ["env", (env) => ({ env }), ["THREADS", "_a", "discovery.type", "a-b"], ["A B", "A=B", "", "1A", ".", "..A", "Ä"]],
  [
    "nodeSelector",
    (nodeSelector) => ({ nodeSelector }),
    ["zone", "9", "topology.kubernetes.io/zone", longest],
    ["bad key!", "", "-a", "a-", "a".repeat(64), "/a", "a/b/c", "Example.com/a", "a..b/c", `a.${longest}`],
  ],
  [
    "service.annotations",
    (annotations) => ({ service: { annotations } }),
    ["example.com/Some_key.1", "Example.com/a"],
    ["x y", "", "example.com/", "a_b/c"],
  ],
];

test.each(keys)("%s refuses keys that the API server refuses", (path, settings, accepted, refused) => {
  expect(settingsOf({ api: settings(entries(accepted)) }).api).toMatchObject(settings(entries(accepted)));
  expect(pathsOf(settings(entries(refused))).sort()).toEqual(refused.map((key) => `${path}.${key}`).sort());
});

test("routing.annotations refuses the same keys", () => {
  const routing = { strategy: "path", host: "example.com", annotations: { "x y": "1" } };
  expect(problemPaths({ routing })).toEqual(["routing.annotations.x y"]);
});

test("nodeSelector refuses values that no label has", () => {
  const accepted = { a: "", b: "eu-1.A_b", c: "a".repeat(63) };
  expect(settingsOf({ api: { nodeSelector: accepted } }).api.nodeSelector).toEqual(accepted);
  const refused = { a: "v v", b: "-a", c: "a/b", d: "a".repeat(64) };
  expect(pathsOf({ nodeSelector: refused })).toEqual(Object.keys(refused).map((key) => `nodeSelector.${key}`));
});

test("loadBalancerSourceRanges refuses what is not a CIDR", () => {
  const accepted = ["10.0.0.1/8", "0.0.0.0/0", "fd00::/8"];
  const refused = ["nonsense", "10.0.0.1", "10.0.0.0/33", "fd00::/129", "0.0.0.0/0 "];
  expect(pathsOf({ service: { loadBalancerSourceRanges: [...accepted, ...refused] } })).toEqual(
    refused.map((_, index) => `service.loadBalancerSourceRanges.${accepted.length + index}`),
  );
});

describe("tolerations", () => {
  test("accept what the API server accepts", () => {
    const tolerations = [
      { key: "gpu", operator: "Exists" },
      { key: "gpu", value: "a" },
      { operator: "Exists" },
      { key: "a/b", operator: "Equal", value: "", effect: "NoExecute", tolerationSeconds: 0 },
    ];
    expect(settingsOf({ api: { tolerations } }).api.tolerations).toEqual(tolerations);
  });

  test.each<[string, object, string]>([
    ["an unknown key", { name: "gpu", operator: "Exists" }, "name"],
    ["an invalid key", { key: "a b" }, "key"],
    ["an invalid value", { key: "a", value: "b c" }, "value"],
    ["an unknown operator", { key: "a", operator: "In" }, "operator"],
    ["an unknown effect", { key: "a", effect: "Never" }, "effect"],
    ["operator Equal without a key", { value: "a" }, "operator"],
    ["a value with operator Exists", { key: "a", operator: "Exists", value: "b" }, "value"],
    ["seconds with an effect other than NoExecute", { key: "a", tolerationSeconds: 60 }, "tolerationSeconds"],
  ])("refuse %s", (_, toleration, key) => {
    expect(pathsOf({ tolerations: [toleration] })).toEqual([`tolerations.0.${key}`]);
  });
});

test("affinity checks its kinds, and leaves the rest to the API server", () => {
  const affinity = { nodeAffinity: { anything: [1] }, podAffinity: {} };
  expect(settingsOf({ api: { affinity } }).api.affinity).toEqual(affinity);
  expect(pathsOf({ affinity: { node: {}, podAffinity: [] } }).sort()).toEqual([
    "affinity.node",
    "affinity.podAffinity",
  ]);
});

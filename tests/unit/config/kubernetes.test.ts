import type { Input } from "../../support/settings";
import { problemsOf, settingsOf } from "../../support/settings";

const KEY = 'letters, digits, "-", "_" and ".", 63 at most, and before them a DNS name and "/" or nothing';
const labelKey = `the key of a label: ${KEY}`;
const labelValue = 'the value of a label: letters, digits, "-", "_" and ".", 63 at most';
const annotationKey = `the key of an annotation: ${KEY}`;
const variable = 'the name of an environment variable: letters, digits, "_", "-" and ".", no digit first';
const cidr = 'a CIDR such as "10.0.0.0/8" or "fd00::/8"';

/** What stands below `cancer-mlops:api`: where it is, what is said to be found, and to be allowed. */
const wrong: readonly (readonly [Input, string, string, string])[] = [
  ...["A B", "A=B", "", "1A", ".", "..A", "Ä"].map(
    (name) => [{ env: { [name]: "1" } }, `env.${name}`, `the name ${JSON.stringify(name)}`, variable] as const,
  ),
  ...[
    "bad key!",
    "",
    "-a",
    "a-",
    "a".repeat(64),
    "/a",
    "a/b/c",
    "Example.com/a",
    "a..b/c",
    `${"a.".repeat(127)}b/c`,
  ].map(
    (key) => [{ nodeSelector: { [key]: "" } }, `nodeSelector.${key}`, `the name ${shortened(key)}`, labelKey] as const,
  ),
  ...["v v", "-a", "a/b", "a".repeat(64)].map(
    (value) => [{ nodeSelector: { zone: value } }, "nodeSelector.zone", shortened(value), labelValue] as const,
  ),
  ...["x y", "", "example.com/", "a_b/c"].map(
    (key) =>
      [
        { service: { annotations: { [key]: "1" } } },
        `service.annotations.${key}`,
        `the name ${JSON.stringify(key)}`,
        annotationKey,
      ] as const,
  ),
  ...["nonsense", "10.0.0.1", "10.0.0.0/33", "10.0.0/8", "fd00::/129", "0.0.0.0/0 "].map(
    (range) =>
      [
        { service: { loadBalancerSourceRanges: ["10.0.0.0/8", range] } },
        "service.loadBalancerSourceRanges.1",
        JSON.stringify(range),
        cidr,
      ] as const,
  ),
  [{ tolerations: ["gpu"] }, "tolerations.0", '"gpu"', "an object of settings"],
  [
    { tolerations: [{ name: "gpu", operator: "Exists" }] },
    "tolerations.0.name",
    "an unknown key",
    "key, operator, value, effect, tolerationSeconds",
  ],
  [{ tolerations: [{ key: "a b" }] }, "tolerations.0.key", '"a b"', labelKey],
  [{ tolerations: [{ key: "a", value: "b c" }] }, "tolerations.0.value", '"b c"', labelValue],
  [{ tolerations: [{ key: "a", operator: "In" }] }, "tolerations.0.operator", '"In"', '"Exists", "Equal"'],
  [
    { tolerations: [{ key: "a", effect: "Never" }] },
    "tolerations.0.effect",
    '"Never"',
    '"NoSchedule", "PreferNoSchedule", "NoExecute"',
  ],
  [
    { tolerations: [{ key: "a", effect: "NoExecute", tolerationSeconds: "60" }] },
    "tolerations.0.tolerationSeconds",
    '"60"',
    "a whole number of seconds",
  ],
  [{ tolerations: [{ value: "a" }] }, "tolerations.0.operator", "nothing", '"Exists", unless there is a key'],
  [
    { tolerations: [{ key: "a", operator: "Exists", value: "b" }] },
    "tolerations.0.value",
    '"b"',
    'nothing with operator "Exists"',
  ],
  [
    { tolerations: [{ key: "a", effect: "NoSchedule", tolerationSeconds: 60 }] },
    "tolerations.0.tolerationSeconds",
    "60",
    'nothing, unless effect is "NoExecute"',
  ],
  [{ affinity: { node: {} } }, "affinity.node", "an unknown key", "nodeAffinity, podAffinity, podAntiAffinity"],
  [{ affinity: { nodeAffinity: [] } }, "affinity.nodeAffinity", "[]", "an object of settings"],
];

/** As a message quotes it. */
function shortened(text: string): string {
  return text.length > 78 ? `"${text.slice(0, 76)}…` : `"${text}"`;
}

test.each(wrong)("%j is refused, and not found by the API server half-way", (api, path, found, allowed) => {
  expect(problemsOf({ api })).toEqual([`cancer-mlops:api.${path}: found ${found}; allowed: ${allowed}`]);
});

test("the annotations of routes are checked like those of Services", () => {
  const routing = { strategy: "path", host: "example.com", annotations: { "x y": "1" } };
  expect(problemsOf({ routing })).toEqual([
    `cancer-mlops:routing.annotations.x y: found the name "x y"; allowed: ${annotationKey}`,
  ]);
});

const right: readonly Input[] = [
  { env: { THREADS: "4", _a: "", "discovery.type": "x", "a-b": "1" } },
  { nodeSelector: { zone: "", "topology.kubernetes.io/zone": "eu-1.A_b", "9": "9" } },
  { nodeSelector: { [`${"a.".repeat(126)}b/${"a".repeat(63)}`]: "a".repeat(63) } },
  { service: { annotations: { "example.com/Some_key.1": "any text: {}", "Example.com/a": "" } } },
  { service: { loadBalancerSourceRanges: ["10.0.0.1/8", "0.0.0.0/0", "fd00::/8", "::/0"] } },
  { tolerations: [{ key: "gpu", operator: "Exists" }, { key: "gpu", value: "a" }, { operator: "Exists" }] },
  { tolerations: [{ key: "a/b", operator: "Equal", value: "", effect: "NoExecute", tolerationSeconds: 0 }] },
  { affinity: { nodeAffinity: { anything: [1] }, podAffinity: {}, podAntiAffinity: {} } },
];

test.each(right)("%j is accepted as it was written", (api) => {
  expect(settingsOf({ api }).api).toMatchObject(api);
});

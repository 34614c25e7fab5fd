import {
  addressOn,
  hasEncryption,
  readSalt,
  readSettings,
  withAdditions,
} from "../../../../scripts/stackFile/contents";

describe("reads the context, the namespace and the address of NodePorts", () => {
  const settings = { context: "a", namespace: "n", nodeAddress: "b" };

  test.each([
    ["under the project's name", "cancer-mlops:kubernetes: {context: a, namespace: n}", "cancer-mlops:routing:"],
    ["under the short names", "kubernetes: {context: a, namespace: n}", "routing:"],
    ["as JSON", `kubernetes: '{"context": "a", "namespace": "n"}'`, "routing:"],
  ])("%s", (_, kubernetes, routing) => {
    expect(readSettings(`config:\n  ${kubernetes}\n  ${routing} {nodeAddress: b}\n`)).toEqual(settings);
  });

  test.each([
    ["an empty file", ""],
    ["a file without configuration", "encryptionsalt: v1\n"],
    ["configuration whose lines are all commented out", "config:\n"],
    ["sections whose lines are all commented out", "config:\n  kubernetes:\n  routing:\n"],
  ])("%s has none", (_, text) => {
    expect(readSettings(text)).toEqual({ context: undefined, namespace: undefined, nodeAddress: undefined });
  });
});

test("refuses invalid YAML", () => {
  expect(() => readSettings("config: {")).toThrow("line 1");
});

describe("adds", () => {
  const shipped = `# A comment.
config:
  kubernetes:
    context: embedded
  cancer-mlops:routing: { strategy: none, nodeAddress: 127.0.0.1 }
  grafanaAdminPassword:
    secure: v1:abc
  api: { replicas: 0777, env: { DEBUG: yes } }
`;
  const nothing = { context: undefined, salt: undefined };

  test("nothing to a file as it is", () => {
    expect(withAdditions(shipped, nothing, "embedded")).toBe(shipped);
  });

  test("a salt", () => {
    const salted = withAdditions(shipped, { ...nothing, salt: "v1:salt" }, "embedded");
    expect(salted).toBe(`${shipped}encryptionsalt: v1:salt\n`);
    expect(readSalt(salted)).toBe("v1:salt");
  });

  test.each(["encryptionsalt: v1:own\n", "secretsprovider: awskms://key\nencryptedkey: abc\n"])(
    "no salt to a file with %j",
    (own) => {
      expect(hasEncryption(shipped)).toBe(false);
      expect(hasEncryption(shipped + own)).toBe(true);
      expect(withAdditions(shipped + own, { ...nothing, salt: "v1:salt" }, "embedded")).toBe(shipped + own);
    },
  );

  test("a context, under the names that the file uses", () => {
    expect(withAdditions(shipped, { ...nothing, context: "kind-dev" }, "embedded")).toBe(
      shipped.replace("context: embedded", 'context: "kind-dev"').replace(", nodeAddress: 127.0.0.1", ""),
    );
  });

  test("a context and an address to a file without", () => {
    const added =
      'config:\n  cancer-mlops:kubernetes:\n    context: "embedded"\n  cancer-mlops:routing:\n    nodeAddress: "127.0.0.1"\n';
    expect(withAdditions(undefined, { ...nothing, context: "embedded" }, "embedded")).toBe(added);
    expect(withAdditions("config:\n", { ...nothing, context: "embedded" }, "embedded")).toBe(added);
    const commented = withAdditions("config:\n  kubernetes:\n", { ...nothing, context: "123" }, "embedded");
    expect(commented).toBe('config:\n  kubernetes:\n    context: "123"\n');
  });
});

test.each([
  ["is set on the embedded cluster", "embedded", { context: "kind-dev", nodeAddress: undefined }, "127.0.0.1"],
  [
    "of the embedded cluster is removed on another one",
    "kind-dev",
    { context: "embedded", nodeAddress: "127.0.0.1" },
    undefined,
  ],
  [
    "of the user's stays on another cluster",
    "kind-dev",
    { context: "embedded", nodeAddress: "192.0.2.7" },
    "192.0.2.7",
  ],
  [
    "of the user's stays on the embedded cluster",
    "embedded",
    { context: "kind-dev", nodeAddress: "192.0.2.7" },
    "192.0.2.7",
  ],
  // kind can map its NodePorts to this machine.
  ["of the user's stays, even 127.0.0.1", "kind-b", { context: "kind-a", nodeAddress: "127.0.0.1" }, "127.0.0.1"],
])("the address of NodePorts %s", (_, context, before, expected) => {
  expect(addressOn(context, before, "embedded")).toBe(expected);
});

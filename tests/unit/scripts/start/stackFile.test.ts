import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { addressOn, readStackFile } from "../../../../scripts/start/stackFile";

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

test("reads the context and the address from a stack's file, which may have neither", async () => {
  const folder = mkdtempSync(join(tmpdir(), "cancer-mlops-stack-file-"));
  const file = join(folder, "Pulumi.dev.yaml");
  writeFileSync(file, "config:\n  cancer-mlops:kubernetes: {context: a}\n  cancer-mlops:routing: {nodeAddress: b}\n");
  await expect(readStackFile(file)).resolves.toEqual({ context: "a", nodeAddress: "b" });
  writeFileSync(file, "encryptionsalt: v1\n");
  await expect(readStackFile(file)).resolves.toEqual({ context: undefined, nodeAddress: undefined });
  rmSync(folder, { recursive: true });
});

import type { PendingClaim } from "../../../lib/cluster/claimDiagnostics";
import { claimDiagnostics } from "../../../lib/cluster/claimDiagnostics";
import type { PodEvent } from "../../../lib/cluster/podDiagnostics";

const claim = (overrides: PendingClaim = {}): PendingClaim => ({
  metadata: { name: "data-pvc", uid: "one", ...overrides.metadata },
  spec: { storageClassName: "fast", ...overrides.spec },
  status: { phase: "Pending", ...overrides.status },
});

const event = (message: string, day: number, uid = "one"): PodEvent => ({
  involvedObject: { uid },
  reason: "ProvisioningFailed",
  message,
  lastTimestamp: new Date(2026, 0, day),
});

const messages = (pending: PendingClaim, events: readonly PodEvent[] = []) =>
  claimDiagnostics([pending], events).map(({ message }) => message);

test("reports the newest warning about a claim, with its class", () => {
  expect(messages(claim(), [event("old", 1), event("quota", 3), event("other", 4, "two"), event("older", 2)])).toEqual([
    "PVC data-pvc (StorageClass fast) is not bound: ProvisioningFailed: quota",
  ]);
});

test("reports nothing about a claim that is bound or waits for its first consumer", () => {
  expect(messages(claim({ status: { phase: "Bound" } }), [event("old", 1)])).toEqual([]);
  expect(messages(claim({ spec: { volumeName: "pv" } }), [event("old", 1)])).toEqual([]);
  expect(messages(claim())).toEqual([]);
});

test("reports a claim without a class", () => {
  expect(messages(claim({ spec: { storageClassName: "" } }))).toEqual([expect.stringContaining("no class is set")]);
});

test("reports a provisioner that does not answer, after a minute", () => {
  const annotations = { "volume.kubernetes.io/storage-provisioner": "ebs.csi.aws.com" };
  expect(claimDiagnostics([claim({ metadata: { name: "data-pvc", annotations } })], [])).toEqual([
    { key: "data-pvc provisioner", message: expect.stringContaining("ebs.csi.aws.com") as unknown, patienceMs: 60_000 },
  ]);
});

import { nextCommand } from "../../../../scripts/status/nextCommand";
import type { ClaimStatus, ServiceStatus } from "../../../../scripts/status/status";

const healthy = { state: "healthy", message: "returns 200" } as const;
const missing: ServiceStatus = { name: "api", replicas: 1, ready: 1, restarts: 0, health: healthy };
const api: ServiceStatus = { ...missing, image: "api:v1" };
const failing = { state: "failing", message: "" } as const;
const bound: ClaimStatus = { name: "logs-pvc", phase: "Bound", retained: true };

test.each<[string, ServiceStatus[], ClaimStatus[], RegExp]>([
  ["nothing is deployed", [missing], [], /pulumi -- up$/],
  ["a Deployment was deleted", [{ ...missing, health: failing }, api], [], /up --refresh$/],
  ["a PVC is not bound", [{ ...api, ready: 0 }], [{ ...bound, phase: "Pending" }], /describe .*logs-pvc$/],
  ["a pod is not ready", [{ ...api, ready: 0 }], [bound], /describe pods .*name=api$/],
  ["a service was scaled to 0", [{ ...api, replicas: 0, ready: 0, health: failing }], [bound], /up --refresh$/],
  ["a service fails", [{ ...api, health: failing }], [bound], /logs deployment\/api --tail/],
  ["all is well", [api], [bound], /logs deployment\/api --follow$/],
])("the next command if %s", (_name, services, claims, command) => {
  expect(nextCommand({ services, claims })).toMatch(command);
});

import { isBehind } from "../../../lib/cluster/interruptedUpdates";

const MANAGER = "cancer-mlops";
const [before, after] = ["2026-01-01T10:00:00Z", "2026-01-01T10:05:00Z"];

const state = { objects: [{ kind: "Deployment" as const, name: "api", appliedAt: new Date(after).getTime() }] };

function recorded(time: string | Date | undefined, { name = "api", manager = MANAGER, operation = "Apply" } = {}) {
  const managedFields = [{ manager, operation, ...(time === undefined ? {} : { time }) }];
  return isBehind({ kind: "Deployment", name, metadata: { managedFields } }, state);
}

test("the state is behind if the object was applied after the state had it last", () => {
  expect(recorded(before)).toBe(true);
  expect(recorded(new Date(before))).toBe(true);
  expect(recorded(after)).toBe(false);
});

test("an apply by this update is no interrupted one", () => {
  expect(recorded("2026-01-01T10:10:00Z")).toBe(false);
});

test("an object without a known time of apply is none either", () => {
  expect(recorded(undefined)).toBe(false);
  expect(recorded(before, { name: "mlflow" })).toBe(false);
  expect(recorded(before, { manager: "kubectl" })).toBe(false);
  expect(recorded(before, { operation: "Update" })).toBe(false);
  expect(isBehind({ kind: "Deployment", name: "api", metadata: undefined }, { objects: [] })).toBe(false);
});

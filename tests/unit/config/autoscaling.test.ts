import { activeAutoscaling, initialReplicas, maxApiReplicas } from "../../../lib/config/autoscaling";
import type { Input } from "../../support/settings";
import { settingsOf } from "../../support/settings";

const apiOf = (api: Input["api"]) => settingsOf({ api }).api;

test("scales by 80 % of the CPU requests, unless another measure is set", () => {
  expect(apiOf({ autoscaling: {} }).autoscaling).toEqual({
    minReplicas: 2,
    maxReplicas: 10,
    cpuPercent: 80,
    behavior: {},
  });
  expect(apiOf({ autoscaling: { memoryPercent: 70 } }).autoscaling).not.toHaveProperty("cpuPercent");
});

test.each([
  ["starts with the number of replicas", { replicas: 3, autoscaling: {} }, 3, 10],
  ["starts with at least the minimum", { replicas: 1, autoscaling: { minReplicas: 4 } }, 4, 10],
  ["starts with at most the maximum", { replicas: 9, autoscaling: { maxReplicas: 5 } }, 5, 5],
  ["has a fixed number without autoscaling", { replicas: 7 }, 7, 7],
  ["is stopped by 0 replicas", { replicas: 0, autoscaling: {} }, 0, 0],
])("%s", (_, api, initial, greatest) => {
  const settings = apiOf(api);
  expect([initialReplicas(settings), maxApiReplicas(settings)]).toEqual([initial, greatest]);
});

test("is not active for an API that is stopped", () => {
  expect(activeAutoscaling(apiOf({ replicas: 0, autoscaling: {} }))).toBeUndefined();
});

test("refuses claims that one node mounts, by the setting that asks for more pods", () => {
  const storage = { claims: { logs: { accessMode: "ReadWriteOnce" } } };
  expect(() => settingsOf({ storage, api: { replicas: 1, autoscaling: {} } })).toThrow(
    'storage.claims.logs.accessMode: must be "ReadWriteMany" while api.autoscaling.maxReplicas is 10',
  );
  expect(() => settingsOf({ storage, api: { autoscaling: { minReplicas: 1, maxReplicas: 1 } } })).not.toThrow();
});

test("refuses a minimum above the maximum", () => {
  expect(() => settingsOf({ api: { autoscaling: { minReplicas: 3, maxReplicas: 2 } } })).toThrow(
    "api.autoscaling.minReplicas: must be at most maxReplicas, 2 (got 3)",
  );
});

import { until } from "../src/system/until";

test("returns the first truthy value", async () => {
  const values = [0, 0, 3];
  await expect(until(() => values.shift(), { interval: 1 })).resolves.toBe(3);
});

test("returns undefined after the time-out", async () => {
  await expect(until(() => false, { interval: 1, timeout: 5 })).resolves.toBeUndefined();
});

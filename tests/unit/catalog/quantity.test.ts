import { parseDuration, parseQuantity } from "../../../lib/catalog/quantity";

test.each([
  ["500m", 0.5],
  [".5", 0.5],
  ["5M", 5_000_000],
  ["1.5Gi", 1.5 * 1024 ** 3],
  ["2E2", 200],
  ["1e-3", 0.001],
  ["3E", 3e18],
])("reads the quantity %s as %d", (text, value) => {
  expect(parseQuantity(text)).toBeCloseTo(value, 6);
});

test("reads nothing else as a quantity", () => {
  const texts = ["", "Gi", "5GB", "5gi", "5 Gi", "-1", "1.", "1m2", "0x10", "1e"];
  expect(texts.filter((text) => parseQuantity(text) !== undefined)).toEqual([]);
});

test.each([
  ["10ms", 10],
  ["1h30m", 5_400_000],
  ["1m1ms", 60_001],
  ["1y1w2d", (365 + 9) * 86_400_000],
])("reads the duration %s as %d milliseconds", (text, value) => {
  expect(parseDuration(text)).toBe(value);
});

test("reads nothing else as a duration", () => {
  const texts = ["", "30", "30D", "30 d", "1.5h", "-1d", "1m1h", "1h1h", "d"];
  expect(texts.filter((text) => parseDuration(text) !== undefined)).toEqual([]);
});

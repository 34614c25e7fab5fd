import { parseDuration, parseQuantity } from "../../../components/settings/quantity";

test.each([
  ["2", 2],
  ["0", 0],
  ["500m", 0.5],
  ["0.5", 0.5],
  [".5", 0.5],
  ["250u", 0.00025],
  ["1k", 1000],
  ["5M", 5_000_000],
  ["1Ki", 1024],
  ["512Mi", 512 * 1024 * 1024],
  ["1.5Gi", 1.5 * 1024 ** 3],
  ["2Ti", 2 * 1024 ** 4],
  ["1e3", 1000],
  ["2E2", 200],
  ["1e-3", 0.001],
  ["3E", 3e18],
])("the quantity %s is %d", (text, value) => {
  expect(parseQuantity(text)).toBeCloseTo(value, 6);
});

test.each(["", "Gi", "5GB", "5gi", "5 Gi", "-1", "1.2.3", "1.", "5Gi ", "1m2", "0x10", "1e", "ten"])(
  "%j is not a quantity",
  (text) => {
    expect(parseQuantity(text)).toBeUndefined();
  },
);

test.each([
  ["10ms", 10],
  ["1s", 1000],
  ["10s", 10_000],
  ["1h30m", 5_400_000],
  ["1d", 86_400_000],
  ["1w2d", 9 * 86_400_000],
  ["1y", 365 * 86_400_000],
  ["1m1ms", 60_001],
])("the duration %s is %d milliseconds", (text, value) => {
  expect(parseDuration(text)).toBe(value);
});

test.each(["", "30", "30D", "30 d", "1.5h", "-1d", "1m1h", "1h1h", "d", "1month"])("%j is not a duration", (text) => {
  expect(parseDuration(text)).toBeUndefined();
});

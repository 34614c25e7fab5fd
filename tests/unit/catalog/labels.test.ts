import { labelsOf, labelValue, podSelector } from "../../../lib/catalog/labels";

test("selects pods by name and stack, which no update changes", () => {
  const selector = { "app.kubernetes.io/name": "mlflow", "app.kubernetes.io/instance": "dev" };
  expect(podSelector("dev", "mlflow")).toEqual(selector);
  expect(labelsOf("dev", "mlflow", "tracking-server", "v2.9.0")).toEqual({
    ...selector,
    "app.kubernetes.io/component": "tracking-server",
    "app.kubernetes.io/part-of": "cancer-mlops",
    "app.kubernetes.io/managed-by": "pulumi",
    "app.kubernetes.io/version": "v2.9.0",
  });
});

test.each([
  ["v1.0_rc", "v1.0_rc"],
  ["team/dev", "team-dev"],
  ["_dev-", "dev"],
  ["__", ""],
  [`${"a".repeat(62)}-b`, "a".repeat(62)],
])("labels %s with the valid value %j", (text, value) => {
  expect(labelValue(text)).toBe(value);
});

import { labelValue, labels, selector } from "../../components/labels";

test("the recommended labels name program, stack, part and version", () => {
  expect(labels("dev", "mlflow", "tracking-server", "v2.9.0")).toEqual({
    "app.kubernetes.io/name": "mlflow",
    "app.kubernetes.io/instance": "dev",
    "app.kubernetes.io/component": "tracking-server",
    "app.kubernetes.io/part-of": "cancer-mlops",
    "app.kubernetes.io/managed-by": "pulumi",
    "app.kubernetes.io/version": "v2.9.0",
  });
});

test("a selector does not change with the version", () => {
  const before = selector(labels("dev", "mlflow", "tracking-server", "v2.9.0"));
  expect(before).toEqual({ "app.kubernetes.io/name": "mlflow", "app.kubernetes.io/instance": "dev" });
  expect(selector(labels("dev", "mlflow", "tracking-server", "v2.10.0"))).toEqual(before);
});

test.each([
  ["dev", "dev"],
  ["team/dev", "team-dev"],
  ["v1.0_rc", "v1.0_rc"],
  ["a".repeat(70), "a".repeat(63)],
  [`${"a".repeat(62)}-b`, "a".repeat(62)],
  ["dev-", "dev"],
])("%s becomes the label %s", (text, value) => {
  expect(labelValue(text)).toBe(value);
});

test.each(["_dev", ".dev", "-dev", "__"])(
  "the label of %s, a name that Pulumi accepts for a stack, is one that the API server accepts",
  (text) => {
    expect(labelValue(text)).toMatch(/^([A-Za-z0-9]([\w.-]*[A-Za-z0-9])?)?$/);
  },
);

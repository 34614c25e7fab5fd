import { imageReference } from "../../../lib/catalog/image";

const DIGEST = `sha256:${"0".repeat(64)}`;

test.each([
  ["prom/prometheus", undefined, "prom/prometheus:v1"],
  ["prom/prometheus", "registry.example.com/mirror", "registry.example.com/mirror/prom/prometheus:v1"],
  ["ghcr.io/mlflow/mlflow", "registry.example.com", "registry.example.com/mlflow/mlflow:v1"],
  ["registry:5000/api", "registry.example.com", "registry.example.com/api:v1"],
  ["localhost/team/api", "registry.example.com", "registry.example.com/team/api:v1"],
  ["localhost", "registry.example.com", "registry.example.com/localhost:v1"],
])("pulls %s with registry %s as %s", (image, registry, reference) => {
  expect(imageReference({ image, tag: "v1" }, registry)).toBe(reference);
});

test("pulls by digest if there is one", () => {
  expect(imageReference({ image: "prom/prometheus", tag: "v1", digest: DIGEST })).toBe(`prom/prometheus@${DIGEST}`);
});

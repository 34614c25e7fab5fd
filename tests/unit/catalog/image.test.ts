import { imageReference } from "../../components/images";

const DIGEST = `sha256:${"0".repeat(64)}`;

test.each([
  ["prom/prometheus", undefined, "prom/prometheus:v1"],
  ["cancer-mlops-api", "registry.example.com", "registry.example.com/cancer-mlops-api:v1"],
  ["prom/prometheus", "registry.example.com/mirror", "registry.example.com/mirror/prom/prometheus:v1"],
  ["ghcr.io/mlflow/mlflow", "registry.example.com", "registry.example.com/mlflow/mlflow:v1"],
  ["localhost/team/api", "registry.example.com", "registry.example.com/team/api:v1"],
  ["registry:5000/api", "registry.example.com", "registry.example.com/api:v1"],
  ["localhost", "registry.example.com", "registry.example.com/localhost:v1"],
])("%s with registry %s is pulled as %s", (image, registry, reference) => {
  expect(imageReference({ image, tag: "v1", digest: undefined, pullPolicy: "Always" }, registry)).toBe(reference);
});

test("a digest wins over the tag", () => {
  expect(imageReference({ image: "prom/prometheus", tag: "v1", digest: DIGEST, pullPolicy: "Always" })).toBe(
    `prom/prometheus@${DIGEST}`,
  );
});

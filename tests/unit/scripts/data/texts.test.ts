import { bytes } from "../../../scripts/data/progress";
import { snapshotUrl } from "../../../scripts/data/prometheusServer";
import { inputOf } from "../../../scripts/data/stackConfig";

test.each([
  [0, "0 B"],
  [1023, "1023 B"],
  [1024, "1.0 KiB"],
  [1.5 * 2 ** 30, "1.5 GiB"],
  [300 * 2 ** 20, "300 MiB"],
])("%d bytes are %s", (value, text) => {
  expect(bytes(value)).toBe(text);
});

test("the snapshot API is where the arguments of Prometheus say, under its prefix, or nowhere", () => {
  const admin = "--web.enable-admin-api";
  expect(snapshotUrl(["--web.route-prefix=/"], "ns")).toBeUndefined();
  expect(snapshotUrl([admin, "--web.route-prefix=/"], "ns")).toBe("http://prometheus-service.ns:9090");
  expect(snapshotUrl([admin, "--web.route-prefix=/prometheus/"], "ns")).toBe(
    "http://prometheus-service.ns:9090/prometheus",
  );
});

test("of a stack's configuration, secrets and other programs' keys are left out", () => {
  const config = JSON.stringify({
    "cancer-mlops:registry": { value: "registry.example.com", secret: false },
    "cancer-mlops:api": { value: "{}", objectValue: { replicas: 2 }, secret: false },
    // A section with all its lines commented out.
    "cancer-mlops:mlflow": { value: "", secret: false },
    "cancer-mlops:grafanaAdminPassword": { secret: true },
    "aws:region": { value: "eu-north-1", secret: false },
  });
  expect(inputOf(config)).toStrictEqual({ registry: "registry.example.com", api: { replicas: 2 }, mlflow: undefined });
});

import { allowedHosts, allowedOrigins } from "../../../components/mlflow/allowedHosts";

const urls = ["https://ml.example.com/mlflow", "http://192.0.2.1:30500"];

test("accepts the names of the Service and the external hosts, with and without a port, and no others", () => {
  expect(allowedHosts("ml", urls)).toEqual(
    [
      "localhost",
      "127.0.0.1",
      "mlflow-service",
      "mlflow-service.ml",
      "mlflow-service.ml.svc",
      "mlflow-service.ml.svc.cluster.local",
      "ml.example.com",
      "192.0.2.1",
    ].flatMap((host) => [host, `${host}:*`]),
  );
});

test("escapes the bracket of an IPv6 address in a pattern", () => {
  expect(allowedHosts("ml", ["http://[2001:db8::1]:30500"])).toEqual(
    expect.arrayContaining(["[2001:db8::1]", "[[]2001:db8::1]:*"]),
  );
});

test("accepts requests from pages at the external URLs, or at a forwarded port without any", () => {
  expect(allowedOrigins(urls)).toBe("https://ml.example.com,http://192.0.2.1:30500");
  expect(allowedOrigins([])).toBe("http://localhost:5000,http://127.0.0.1:5000");
});

test("accepts every host and origin if an external URL is known only after the deployment", () => {
  expect(allowedHosts("ml", undefined)).toEqual(["*"]);
  expect(allowedOrigins(undefined)).toBe("*");
});

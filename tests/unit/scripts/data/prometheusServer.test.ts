import { snapshotUrl } from "../../../../scripts/data/prometheusServer";

const admin = "--web.enable-admin-api";

test("there is no snapshot API unless Prometheus enables it", () => {
  expect(snapshotUrl(["--web.route-prefix=/"], "ns")).toBeUndefined();
});

test.each([
  ["/", "http://prometheus-service.ns:9090"],
  ["/prometheus/", "http://prometheus-service.ns:9090/prometheus"],
])("the snapshot API is below the route prefix %s", (prefix, url) => {
  expect(snapshotUrl([admin, `--web.route-prefix=${prefix}`], "ns")).toBe(url);
});

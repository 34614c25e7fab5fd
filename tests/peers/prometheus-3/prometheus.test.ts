import { browse, browsePrometheus, testWithBrowser } from "../support/browser";
import { samples } from "../support/combinations";
import { PlatformBehindTraefik } from "../support/platform";
import { testRoutes, testTable } from "../support/routes";

/** Prometheus 3, which rejects metrics without a Content-Type. */
const platform = new PlatformBehindTraefik("cancer-mlops-prometheus-3", { mlflow: "v2.9.0", prometheus: "v3.15.1" });

const results = testRoutes(platform, samples);

testWithBrowser(
  "a browser finds the pages of Prometheus",
  async () => {
    await browse(platform, { prometheus: browsePrometheus });
  },
  300_000,
);

testTable("prometheus-3", results, samples.length);

import { browse, browseMlflow, testWithBrowser } from "../support/browser";
import { samples } from "../support/combinations";
import { PlatformBehindTraefik } from "../support/platform";
import { testRoutes, testTable } from "../support/routes";

/** MLflow 3, which checks the Host header and serves its client under the prefix. */
const platform = new PlatformBehindTraefik("cancer-mlops-mlflow-3", { mlflow: "v3.17.2", prometheus: "v2.48.0" });

const results = testRoutes(platform, samples);

testWithBrowser(
  "a browser finds the pages of MLflow",
  async () => {
    await browse(platform, { mlflow: browseMlflow });
  },
  300_000,
);

testTable("mlflow-3", results, samples.length);

import { browse, browseMlflow, browsePrometheus, testWithBrowser } from "../support/browser";
import { combinations } from "../support/combinations";
import { PlatformBehindTraefik } from "../support/platform";
import { testRoutes, testTable } from "../support/routes";

/**
 * Every combination of strategy, kind of route, TLS and authentication behind Traefik, with the default versions. What
 * is logged to MLflow behind the first one is read behind all.
 */
const platform = new PlatformBehindTraefik("cancer-mlops-traefik", { mlflow: "v2.9.0", prometheus: "v2.48.0" });

const results = testRoutes(platform, combinations);

test("every service works after moving back from subdomain to path", async () => {
  const combination = { strategy: "path", via: "ingress", tls: true, auth: true } as const;
  await platform.moveTo(combination);
  expect([...new Set(Object.values(await platform.verdicts(combination)))]).toEqual(["works"]);
}, 300_000);

testWithBrowser(
  "a browser finds the pages of MLflow and Prometheus under their prefixes",
  async () => {
    await browse(platform, { mlflow: browseMlflow, prometheus: browsePrometheus });
  },
  300_000,
);

test("MLflow with accounts of its own refuses requests without a password, and accepts its client with that of the output", async () => {
  const combination = { strategy: "path", via: "ingress", tls: false, auth: false } as const;
  expect(await platform.verdictOnAccounts(combination)).toBe("works");
}, 300_000);

testTable("traefik", results, combinations.length);

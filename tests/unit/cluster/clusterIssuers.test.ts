import { missingClusterIssuer } from "../../../lib/cluster/clusterIssuers";
import { settingsOf } from "../../support/settings";
import { clusterState } from "../../support/state";

const settings = settingsOf({
  routing: { strategy: "path", host: "ml.example.com", expose: ["api"], tls: { clusterIssuer: "le" } },
});
const missing = (clusterIssuers: readonly string[] | undefined) =>
  missingClusterIssuer(settings, clusterState({ clusterIssuers }));

test("names a ClusterIssuer that does not exist, if they may be read", () => {
  expect(missing(["staging"])).toEqual([expect.stringMatching(/ClusterIssuer le does not exist.*existing: staging$/)]);
  expect(missing([])).toEqual([expect.stringContaining("existing: none")]);
  expect(missing(["le"])).toEqual([]);
  expect(missing(undefined)).toEqual([]);
  expect(missingClusterIssuer(settingsOf({}), clusterState())).toEqual([]);
});

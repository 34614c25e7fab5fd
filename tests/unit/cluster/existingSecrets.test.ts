import type { ClusterState } from "../../../lib/cluster/state";
import { readClusterState } from "../../../lib/cluster/state";
import { missingSecrets } from "../../../lib/cluster/existingSecrets";
import { useApiServer } from "../../support/apiServer";
import { settingsOf } from "../../support/settings";
import { clusterState } from "../../support/state";

const adminPasswordSecret = { name: "vault", key: "password" };
const settings = settingsOf({ grafana: { adminPasswordSecret }, api: { envFromSecrets: ["registry"] } });
const warningsOf = (secrets: ClusterState["secrets"]) => missingSecrets(settings, clusterState({ secrets }));

test("warns of a Secret that does not exist, and of a missing key, by the setting that names it", () => {
  expect(warningsOf([{ name: "registry", keys: ["token"] }])).toEqual([
    expect.stringMatching(/^grafana\.adminPasswordSecret: Secret vault does not exist.*pods of grafana do not start/),
  ]);
  expect(warningsOf([{ name: "vault", keys: ["Password"] }])).toEqual([
    expect.stringContaining("has no key password (got Password)"),
    expect.stringMatching(/^api\.envFromSecrets: Secret registry does not exist/),
  ]);
  expect(
    warningsOf([
      { name: "vault", keys: ["password"] },
      { name: "registry", keys: [] },
    ]),
  ).toEqual([]);
});

describe("reading", () => {
  const api = useApiServer();

  test("keeps the keys of the Secrets that the settings name, and no value", async () => {
    const metadata = { name: "vault", namespace: "cancer-mlops" };
    const other = { kind: "Secret", metadata: { ...metadata, name: "other" }, data: {} };
    api.server.objects = [{ kind: "Secret", metadata, data: { password: "c2VjcmV0" } }, other];
    const state = await readClusterState(await api.connect(), settings, "test");
    expect(state?.secrets).toEqual([{ name: "vault", keys: ["password"] }]);
    expect(JSON.stringify(state)).not.toContain("c2VjcmV0");
  });

  test("is skipped with a warning if Secrets may not be read", async () => {
    api.server.forbidden = /secrets/;
    const state = await readClusterState(await api.connect(), settings, "test");
    expect(state?.skippedChecks).toEqual([expect.stringContaining("Secrets")]);
    expect(missingSecrets(settings, clusterState({ secrets: state?.secrets }))).toEqual([]);
  });

  test("sends no request if the settings name no Secret", async () => {
    await readClusterState(await api.connect(), settingsOf(), "test");
    expect(api.server.requests.filter((path) => path.includes("secrets"))).toEqual([]);
  });
});

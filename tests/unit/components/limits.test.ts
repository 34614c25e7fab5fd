import { Platform } from "../../../components/platform";
import { createProvider } from "../../../components/provider";
import type { ClusterState } from "../../../lib/cluster/state";
import { quotaOf } from "../../../lib/config/quota";
import { find, ofKind, registration } from "../../support/objects";
import { record } from "../../support/recording";
import type { Input } from "../../support/settings";
import { settingsOf } from "../../support/settings";
import { clusterState } from "../../support/state";

const quota = { limits: { quota: true } };

async function deployed(input: Input, state: Partial<ClusterState> = {}) {
  const settings = settingsOf(input);
  const { resources } = await record(
    () =>
      new Platform("cancer-mlops", {
        provider: createProvider({ kind: "none" }, settings.kubernetes, undefined),
        settings,
        stack: "test",
        version: "1.2.3",
        grafanaAdminPassword: undefined,
        state: clusterState(state),
      }),
  );
  return { settings, resources };
}

const QUOTA = "kubernetes:core/v1:ResourceQuota limits";
const API = "kubernetes:apps/v1:Deployment api";

test("a namespace has a quota, and defaults for containers that would be refused without resources", async () => {
  const { settings, resources } = await deployed(quota);
  expect(find(resources, "ResourceQuota", "limits").spec.hard).toEqual(quotaOf(settings));
  const [range] = find(resources, "LimitRange", "limits").spec.limits;
  expect(range).toMatchObject({ type: "Container", default: { cpu: "500m" }, defaultRequest: { cpu: "50m" } });
  expect(Object.keys(range?.default ?? {}).sort()).toEqual(["cpu", "ephemeral-storage", "memory"]);
  // Nothing is refused for its size.
  expect(Object.keys(range ?? {}).sort()).toEqual(["default", "defaultRequest", "type"]);
});

test("a default limit of ephemeral storage would contradict a service without one", async () => {
  const unlimited = { api: { resources: { limits: { "ephemeral-storage": "0" } } } };
  const { resources } = await deployed({ ...quota, ...unlimited });
  expect(Object.keys(find(resources, "LimitRange", "limits").spec.limits[0]?.default ?? {})).toEqual(["cpu", "memory"]);
});

test("a new quota depends on the Deployments; they depend on one that grows", async () => {
  const created = (await deployed(quota)).resources;
  expect(registration(created, "ResourceQuota", "limits").dependencies).toContain(API);
  expect(registration(created, "Deployment", "api").dependencies).not.toContain(QUOTA);
  const grown = (await deployed(quota, { quota: { pods: "1" } })).resources;
  expect(registration(grown, "Deployment", "api").dependencies).toContain(QUOTA);
  expect(registration(grown, "ResourceQuota", "limits").dependencies).not.toContain(API);
});

test("there is none by default", async () => {
  const { resources } = await deployed({});
  expect([...ofKind(resources, "ResourceQuota"), ...ofKind(resources, "LimitRange")]).toEqual([]);
});

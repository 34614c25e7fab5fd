import { missingObjectHint } from "../../../lib/cluster/missingObjectHint";

test.each([
  'error looking up service account cancer-mlops/api: serviceaccount "api" not found',
  'MountVolume.SetUp failed for volume "config" : configmap "prometheus-config-0a1b2c3d" not found',
  'secret "grafana-admin-0a1b2c3d" not found',
])("names the way out of a missing object of the stack: %s", (message) => {
  expect(missingObjectHint(message)).toContain("pulumi up --refresh");
});

test.each(['secret "vault-grafana" not found', "couldn't find key password in Secret"])(
  "says nothing about what the stack does not create: %s",
  (message) => {
    expect(missingObjectHint(message)).toBe("");
  },
);

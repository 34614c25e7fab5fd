import type { ExistingClaim } from "../../../lib/cluster/existingClaims";
import { retainsClaims, stackClaims, unusedClaims } from "../../../lib/cluster/stackClaims";
import type { Input } from "../../support/settings";
import { settingsOf } from "../../support/settings";
import { clusterState, existingClaim } from "../../support/state";

const without: Input = { grafana: { enabled: false }, storage: { retainOnDestroy: false } };
const grafanaClaim = (input: Input, ...existing: ExistingClaim[]) =>
  stackClaims(settingsOf(input), clusterState({ claims: existing })).find(({ key }) => key === "grafanaData");

test("the claim of a service that is not enabled is retained if it exists, and not created otherwise", () => {
  const claim = existingClaim("grafana-data-pvc");
  expect(grafanaClaim(without, claim)).toMatchObject({ retained: true, unused: true });
  expect(grafanaClaim(without)).toBeUndefined();
  expect(stackClaims(settingsOf(without), undefined)).toHaveLength(6);
  expect(grafanaClaim({ storage: { retainOnDestroy: false } }, claim)).toMatchObject({
    retained: false,
    unused: false,
  });
});

test("a claim of somebody else's is none of the stack's", () => {
  expect(grafanaClaim(without, existingClaim("grafana-data-pvc", { labels: {} }))).toBeUndefined();
});

test("the namespace is retained with any claim, since deleting it deletes them all", () => {
  const retains = (input: Input, ...claims: ExistingClaim[]) =>
    retainsClaims(settingsOf(input), clusterState({ claims }));
  expect(retains({})).toBe(true);
  expect(retains({ storage: { retainOnDestroy: false } })).toBe(false);
  expect(retains({ storage: { retainOnDestroy: false, claims: { logs: { retain: true } } } })).toBe(true);
  expect(retains(without)).toBe(false);
  expect(retains(without, existingClaim("grafana-data-pvc"))).toBe(true);
});

test("names the claims without a use, with the command that deletes them", () => {
  const unused = unusedClaims(settingsOf(without), clusterState({ claims: [existingClaim("grafana-data-pvc")] }));
  expect(unused).toEqual([
    expect.stringMatching(
      /grafana-data-pvc is unused.*grafana\.enabled.*delete persistentvolumeclaim grafana-data-pvc$/,
    ),
  ]);
});

import { parseQuantity } from "../../../lib/catalog/quantity";
import type { Hard } from "../../../lib/config/quota";
import { quotaOf } from "../../../lib/config/quota";
import { describeNeeds, stackNeeds } from "../../../lib/config/stackNeeds";
import type { Input } from "../../support/settings";
import { problemPaths, settingsOf } from "../../support/settings";

const quota = (input: Input = {}): Hard => quotaOf(settingsOf(input));
const amount = (hard: Hard, name: string) => parseQuantity(hard[name] ?? "") ?? NaN;
const Gi = 2 ** 30;

/** What a change of the settings adds to the quota. */
const added = (name: string, input: Input, before: Input = {}) =>
  Math.round(1000 * (amount(quota(input), name) - amount(quota(before), name))) / 1000;

const stopped = {
  api: { replicas: 0 },
  mlflow: { replicas: 0 },
  prometheus: { replicas: 0 },
  grafana: { replicas: 0 },
};
const only = (api: object, rest: Input = {}) => ({ ...stopped, api, ...rest });
const ownVolumes = {
  storage: {
    claims: {
      models: { accessMode: "ReadWriteOnce" },
      data: { accessMode: "ReadWriteOnce" },
      logs: { accessMode: "ReadWriteOnce" },
    },
  },
};

describe("the quota allows", () => {
  test("the pods of the API, the new one of a rolling update, and one that terminates", () => {
    expect(added("pods", only({ replicas: 5 }), stopped)).toBe(7);
    const resources = { requests: { cpu: "500m", memory: "1Gi" }, limits: { cpu: "2", memory: "2Gi" } };
    expect(added("requests.cpu", only({ replicas: 5, resources }), stopped)).toBe(7 * 0.5);
    expect(added("limits.memory", only({ replicas: 5, resources }), stopped)).toBe(7 * 2 * Gi);
  });

  test("no new pod beside the old one of a service that is recreated, but one that terminates after an eviction", () => {
    expect(added("pods", only({ replicas: 1 }, ownVolumes), { ...stopped, ...ownVolumes })).toBe(2);
    expect(added("pods", { ...stopped, grafana: { replicas: 1 } }, stopped)).toBe(2);
  });

  test("a helper pod for every claim, as a backup has, and some pods of others", () => {
    expect(amount(quota(stopped), "pods")).toBe(7 + 4);
    const claims = 5 + 10 + 5 + 20 + 5 + 10 + 2;
    expect(amount(quota(stopped), "limits.ephemeral-storage")).toBeGreaterThan(claims * Gi);
  });

  test("each claim, and its copy in a migration or the old volume that it keeps", () => {
    expect(amount(quota(), "persistentvolumeclaims")).toBe(14);
    expect(added("requests.storage", { storage: { claims: { models: { size: "10Gi" } } } })).toBe(2 * 5 * Gi);
  });

  test("what the settings add", () => {
    const extra = { cpu: "4", memory: "8Gi", storage: "100Gi", pods: 3, persistentvolumeclaims: 2 };
    const input = { limits: { quota: true, extra } };
    expect([added("requests.cpu", input), added("limits.cpu", input)]).toEqual([4, 4]);
    expect([added("requests.memory", input), added("requests.storage", input)]).toEqual([8 * Gi, 100 * Gi]);
    expect([added("pods", input), added("persistentvolumeclaims", input)]).toEqual([3, 2]);
  });
});

test("the quota has no ephemeral storage if a service has no limit of it: its pods would be refused", () => {
  const unlimited = { prometheus: { resources: { limits: { "ephemeral-storage": "0" } } } };
  expect(Object.keys(quota(unlimited)).filter((name) => name.includes("ephemeral"))).toEqual([]);
  expect(Object.keys(quota()).filter((name) => name.includes("ephemeral"))).toHaveLength(2);
});

test("room beside the quota has no effect without one", () => {
  expect(problemPaths({ limits: { extra: { pods: 3 } } })).toEqual(["limits.extra"]);
});

test("a stack needs the sum of its pods and claims", () => {
  const settings = settingsOf(only({ replicas: 2, resources: { requests: { cpu: "250m", memory: "1Gi" } } }));
  expect(stackNeeds(settings)).toMatchObject({ pods: 2, requests: { cpu: 0.5, memory: 2 * Gi }, storage: 57 * Gi });
  expect(describeNeeds(settings)).toMatch(/0\.5 CPU and 2Gi .* 2 pods .* 57Gi of storage in 7 PVCs/);
});

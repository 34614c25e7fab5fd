import { devStack } from "./support/stack";

/** Only the API server rejects this affinity. */
const invalid = { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [] } } };

const stack = devStack("cancer-mlops-failed", 9, {
  api: { replicas: 0 },
  mlflow: { replicas: 0 },
  prometheus: { replicas: 0 },
  grafana: { affinity: invalid },
});

beforeAll(async () => {
  await stack.create();
}, 240_000);

afterAll(async () => {
  await stack.remove();
}, 180_000);

test("the URLs and passwords of a stack are saved even if a Deployment fails", async () => {
  expect(await stack.refused("up")).toContain("Deployment::grafana");
  const root = (await stack.state()).find(({ type }) => type === "pulumi:pulumi:Stack");
  expect(Object.keys(root?.outputs ?? {})).toEqual(expect.arrayContaining(["urls", "grafanaAdminPassword"]));
}, 120_000);

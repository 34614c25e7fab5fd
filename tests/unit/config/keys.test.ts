import { ignoredKeys, projectKeys } from "../../../lib/config/keys";

test("keys count under the name of the project and under cancer-mlops", () => {
  const { names, duplicates } = projectKeys(["shop:api", "cancer-mlops:mlflow", "aws:region"], "shop");
  expect([...names]).toEqual([
    ["api", "shop:api"],
    ["mlflow", "cancer-mlops:mlflow"],
  ]);
  expect(duplicates).toEqual([]);
});

test("one key under both names is refused", () => {
  expect(projectKeys(["shop:api", "cancer-mlops:api"], "shop").duplicates).toMatchObject([
    { path: "api", message: "set twice, as shop:api and cancer-mlops:api" },
  ]);
  expect(projectKeys(["cancer-mlops:api"], "cancer-mlops").duplicates).toEqual([]);
});

test("each key of Pulumi's own Kubernetes provider is named with what to set instead", () => {
  expect(ignoredKeys(["kubernetes:namespace", "kubernetes:kubeconfig", "cancer-mlops:kubernetes"])).toEqual([
    expect.stringMatching(/^kubernetes:namespace has no effect.* kubernetes\.namespace /),
    expect.stringMatching(/^kubernetes:kubeconfig has no effect.* the section kubernetes /),
  ]);
});

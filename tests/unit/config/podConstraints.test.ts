import type { Input } from "../../support/settings";
import { problemPaths, settingsOf } from "../../support/settings";

/** The paths of the problems of the API's settings, below `api`. */
const pathsOf = (api: Input) => problemPaths({ api }).map((path) => path.replace(/^api\./, ""));

describe("labels and annotations", () => {
  test("that the stack, the provider or Kubernetes sets are refused", () => {
    const labels = { "app.kubernetes.io/name": "a", "app.kubernetes.io/version": "2", "pod-template-hash": "b" };
    const annotations = { "pulumi.com/patchForce": "false", "cancer-mlops/model": "a/b" };
    expect(pathsOf({ serviceAccount: { labels, annotations } })).toEqual([
      ...Object.keys(labels).map((key) => `serviceAccount.labels.${key}`),
      ...Object.keys(annotations).map((key) => `serviceAccount.annotations.${key}`),
    ]);
  });

  test("of clouds and of others are accepted", () => {
    const serviceAccount = {
      labels: { "azure.workload.identity/use": "true", "app.kubernetes.io/created-by": "team" },
      annotations: { "eks.amazonaws.com/role-arn": "arn:aws:iam::1:role/api" },
    };
    expect(settingsOf({ api: { serviceAccount } }).api.serviceAccount).toEqual(serviceAccount);
  });
});

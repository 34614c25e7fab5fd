import { stackSections } from "../../../scripts/stackConfig";

test("reads the sections of this program, without secrets", () => {
  expect(
    stackSections({
      "cancer-mlops:registry": { value: "registry.example.com", secret: false },
      "cancer-mlops:api": { value: '{"replicas":2}', secret: false },
      // A section whose lines are all commented out.
      "cancer-mlops:mlflow": { value: "", secret: false },
      "cancer-mlops:grafanaAdminPassword": { value: "hunter2", secret: true },
      "cancer-mlops:kubeconfig": { value: "apiVersion: v1", secret: false },
      "aws:region": { value: "eu-north-1", secret: false },
    }),
  ).toStrictEqual({ registry: "registry.example.com", api: { replicas: 2 }, mlflow: undefined });
});

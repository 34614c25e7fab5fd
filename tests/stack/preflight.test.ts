import { useApiServer } from "../support/apiServer";
import type { Config } from "../support/program";
import { run, stackFile } from "../support/program";
import type { Registered } from "../support/recording";

describe("before anything is registered", () => {
  const api = useApiServer(["cancer-mlops-sandbox", "elsewhere"]);

  /** The lines of the error that a deployment of stack dev ends with, without having registered a resource. */
  async function errorOf(config: Config): Promise<string[]> {
    const registered: Registered[] = [];
    const message = await run({ stack: "dev", config: { ...stackFile("dev"), ...config }, registered }).then(
      () => "the stack was deployed",
      (error: unknown) => (error as Error).message,
    );
    expect(registered).toEqual([]);
    return message.split("\n");
  }

  test("refuses a configuration with all its problems", async () => {
    const config = { "cancer-mlops:grafna": { tag: "10.2.2" }, "cancer-mlops:mlflow": { replicas: 2 } };
    expect(await errorOf(config)).toEqual([
      "The configuration of stack dev has 2 problems; nothing was changed:",
      expect.stringContaining("cancer-mlops:mlflow.replicas: "),
      expect.stringContaining("cancer-mlops:grafna: "),
    ]);
  });

  test("refuses a stack without a context, whatever the current one is", async () => {
    api.kubeconfig.write({ production: api.server.url }, "production");
    expect(await errorOf({ "cancer-mlops:kubernetes": {} })).toEqual([
      expect.any(String),
      expect.stringMatching(/cancer-mlops:kubernetes\.context: .*production/),
    ]);
    expect(api.server.requests).toEqual([]);
  });

  test("refuses a cluster with a foreign namespace and a claim that would shrink", async () => {
    const labels = { "app.kubernetes.io/part-of": "cancer-mlops", "app.kubernetes.io/managed-by": "pulumi" };
    api.server.objects = [
      { kind: "Namespace", metadata: { name: "cancer-mlops" } },
      {
        kind: "PersistentVolumeClaim",
        metadata: { name: "mlflow-artifacts-pvc", namespace: "cancer-mlops", labels },
        spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "50Gi" } } },
      },
    ];
    expect(await errorOf({})).toEqual([
      "Stack dev cannot be deployed with this configuration; nothing was changed:",
      expect.stringContaining("Namespace cancer-mlops exists and was not created by this program"),
      expect.stringContaining("PVC mlflow-artifacts-pvc cannot shrink from 50Gi to 5Gi"),
    ]);
  });

  test("names a cluster that denies access", async () => {
    api.server.error = { code: 403, message: "persistentvolumeclaims is forbidden" };
    expect(await errorOf({})).toEqual([
      "The cluster of context cancer-mlops-sandbox cannot be read: 403 persistentvolumeclaims is forbidden",
      expect.stringContaining("docs/least-privilege.yaml"),
    ]);
  });
});

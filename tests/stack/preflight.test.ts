import type { ApiObject } from "../support/apiServer";
import { FakeApiServer, kubeSystem } from "../support/apiServer";
import { useKubeconfig } from "../support/kubeconfig";
import type { Config } from "../support/program";
import { run, stackFile } from "../support/program";
import type { Registered } from "../support/recording";

describe("before anything is registered", () => {
  const kubeconfig = useKubeconfig();
  let server: FakeApiServer;

  beforeAll(async () => {
    server = await FakeApiServer.start();
  });
  afterAll(() => server.stop());
  beforeEach(() => {
    server.objects = [kubeSystem];
    kubeconfig.write({ "cancer-mlops-sandbox": server.url, elsewhere: server.url });
  });

  /** The message of a refusal that left nothing behind. */
  async function refusal(config: Config): Promise<string> {
    const registered: Registered[] = [];
    const outcome = await run({ stack: "dev", config, registered }).then(
      () => "it was deployed",
      (error: unknown) => (error as Error).message,
    );
    expect(registered).toEqual([]);
    return outcome;
  }

  test("an unknown key and a wrong value are refused, with all problems in one message", async () => {
    const config = {
      ...stackFile("dev"),
      "cancer-mlops:grafna": { tag: "10.2.2" },
      "cancer-mlops:mlflow": { replicas: 2 },
    };
    expect(await refusal(config)).toBe(
      [
        "The configuration of stack dev has 2 problems; nothing was changed:",
        "  cancer-mlops:mlflow.replicas: found 2; allowed: 1 (its files allow one server only), or 0 to stop it",
        "  cancer-mlops:grafna: found an unknown key; allowed: kubernetes, registry, imagePullSecrets, api, mlflow, prometheus, grafana, storage, routing, grafanaAdminPassword",
      ].join("\n"),
    );
  });

  test("a context that the kubeconfig lacks is refused, with those that it has", async () => {
    const config = { ...stackFile("dev"), "cancer-mlops:kubernetes": { context: "production" } };
    expect(await refusal(config)).toBe(
      [
        "The configuration of stack dev has a problem; nothing was changed:",
        '  cancer-mlops:kubernetes.context: found "production"; allowed: a context of your kubeconfig: cancer-mlops-sandbox, elsewhere',
      ].join("\n"),
    );
  });

  test("a stack without a context is refused, though the kubeconfig has a current one", async () => {
    kubeconfig.write({ production: server.url }, "production");
    expect(await refusal({ ...stackFile("dev"), "cancer-mlops:kubernetes": {} })).toContain(
      "cancer-mlops:kubernetes.context: found nothing; allowed: a context of your kubeconfig: production",
    );
  });

  test("a stranger's namespace, and a claim that would shrink, are refused in one message", async () => {
    const mine = { "app.kubernetes.io/part-of": "cancer-mlops", "app.kubernetes.io/managed-by": "pulumi" };
    server.objects = [
      kubeSystem,
      { kind: "Namespace", metadata: { name: "cancer-mlops" } },
      claim("mlflow-artifacts-pvc", "50Gi", mine),
    ];
    expect((await refusal(stackFile("dev"))).split("\n")).toEqual([
      "Stack dev cannot be deployed like this; nothing was changed:",
      "  namespace cancer-mlops exists and was not made by this program: set another kubernetes.namespace, or " +
        "kubernetes.adoptExisting: true to take it over with all that is in it",
      "  storage.claims.mlflowArtifacts.size: claim mlflow-artifacts-pvc keeps its 50Gi, a claim never shrinks; set that, or for 5Gi " +
        "run npm run claims:migrate -- mlflowArtifacts (docs/backup.md)",
    ]);
  });

  test("a cluster that refuses to be read is named, with its reason", async () => {
    server.refusal = { code: 403, message: 'nodes is forbidden: User "somebody" cannot list resource "nodes"' };
    const message = await refusal(stackFile("dev"));
    server.refusal = undefined;
    expect(message).toBe(
      "The cluster of context cancer-mlops-sandbox cannot be read: " +
        '403 nodes is forbidden: User "somebody" cannot list resource "nodes"',
    );
  });
});

function claim(name: string, storage: string, labels: Readonly<Record<string, string>>): ApiObject {
  return {
    kind: "PersistentVolumeClaim",
    metadata: { name, namespace: "cancer-mlops", labels },
    spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage } } },
  };
}

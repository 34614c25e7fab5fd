import { FakeApiServer, kubeSystem, served } from "../support/apiServer";
import { LOADING_MS } from "../support/eachStack";
import { useKubeconfig } from "../support/kubeconfig";
import { find } from "../support/objects";
import { run, stackFile } from "../support/program";
import { labels } from "../../components/labels";

/** What the program plans on a cluster that is old, and whose API has loaded the model that the stack asks for. */
const kubeconfig = useKubeconfig();
let server: FakeApiServer;

beforeAll(async () => {
  server = await FakeApiServer.start();
  server.minor = "24";
  kubeconfig.write({ production: server.url });
});
afterAll(() => server.stop());

test(
  "an update waits for pods whose model is loaded, and a Kubernetes of 1.24 is asked for nothing that it does not know",
  async () => {
    const metadata = {
      name: "api",
      namespace: "cancer-mlops",
      labels: labels("prod", "api", "model-api", "1"),
      annotations: { "cancer-mlops/model": "breast-cancer/v1.0.0" },
    };
    const spec = { replicas: 3 };
    const status = { replicas: 3, updatedReplicas: 3, readyReplicas: 3, availableReplicas: 3 };
    const ofUs = { name: "cancer-mlops", labels: metadata.labels };
    server.objects = [
      kubeSystem,
      served("Ingress", "cancer-mlops"),
      { kind: "Namespace", metadata: ofUs },
      { kind: "Deployment", metadata, spec, status },
    ];
    const { resources, warnings } = await run({ stack: "prod", config: stackFile("prod") });
    expect(find(resources, "Deployment", "api").metadata.annotations).not.toHaveProperty("pulumi.com/skipAwait");
    expect(find(resources, "PodDisruptionBudget", "api").spec).not.toHaveProperty("unhealthyPodEvictionPolicy");
    expect(warnings.filter((text) => text.includes("No model is loaded"))).toEqual([]);
  },
  LOADING_MS,
);

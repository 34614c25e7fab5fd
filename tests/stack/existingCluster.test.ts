import { labelsOf } from "../../lib/catalog/labels";
import { servedRoute, useApiServer } from "../support/apiServer";
import { ingresses } from "../support/eachStack";
import { find } from "../support/objects";
import { run, stackFile } from "../support/program";
import type { Registered } from "../support/recording";

const api = useApiServer(["production"]);

test("waits for the pods of an API whose model is loaded, and needs no newer Kubernetes than 1.24", async () => {
  api.server.minorVersion = "24";
  api.server.groups = ["traefik.io"];
  const metadata = {
    name: "api",
    namespace: "cancer-mlops",
    labels: labelsOf("prod", "api", "model-api", "1"),
    annotations: { "cancer-mlops/model": "breast-cancer/v1.0.0" },
  };
  const status = { replicas: 3, updatedReplicas: 3, readyReplicas: 3, availableReplicas: 3 };
  api.server.objects = [
    ...ingresses.map((name) => servedRoute("Ingress", name, "prod")),
    {
      kind: "Namespace",
      metadata: { name: "cancer-mlops", labels: metadata.labels, annotations: { "cancer-mlops/created": "true" } },
    },
    { kind: "Deployment", metadata, spec: { replicas: 3, selector: {} }, status },
  ];
  const registered: Registered[] = [];
  api.server.registered = registered;
  const { resources, warnings } = await run({ stack: "prod", config: stackFile("prod"), registered });
  expect(find(resources, "Deployment", "api").metadata.annotations).not.toHaveProperty("pulumi.com/skipAwait");
  expect(find(resources, "PodDisruptionBudget", "api").spec).not.toHaveProperty("unhealthyPodEvictionPolicy");
  expect(warnings).toEqual([]);
});

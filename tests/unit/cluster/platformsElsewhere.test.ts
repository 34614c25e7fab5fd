import type * as client from "@kubernetes/client-node" with { "resolution-mode": "import" };
import { movedNamespace, platformsElsewhere } from "../../../lib/cluster/platformsElsewhere";
import { settingsOf } from "../../support/settings";
import { clusterState, ownLabels } from "../../support/state";

const service = (namespace: string, instance: string, name = "api-service", labels: object = ownLabels) =>
  ({
    metadata: { name, namespace, labels: { ...labels, "app.kubernetes.io/instance": instance } },
  }) as unknown as client.V1Service;

test("finds platforms of the same stack name in other namespaces", () => {
  const services = [
    service("here", "dev"),
    service("there", "dev"),
    service("theirs", "prod"),
    service("other", "dev", "mlflow-service"),
    service("foreign", "dev", "api-service", {}),
  ];
  expect(platformsElsewhere(services, { namespace: "here", instance: "dev" })).toEqual(["there"]);
});

test("warns that a changed namespace leaves the data, until anything of a platform is here", () => {
  const warned = (state: object) => movedNamespace(settingsOf(), clusterState(state));
  expect(warned({ platforms: ["there"] })).toEqual([expect.stringMatching(/ in namespace there\..* stay in there/)]);
  expect(warned({ platforms: [] })).toEqual([]);
  expect(warned({ platforms: ["there"], objects: [{ kind: "Service", labels: ownLabels }] })).toEqual([]);
});

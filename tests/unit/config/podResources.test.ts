import type * as k8s from "@pulumi/kubernetes";
import { Platform } from "../../../components/platform";
import { createProvider } from "../../../components/provider";
import { parseQuantity } from "../../../lib/catalog/quantity";
import { serviceNames } from "../../../lib/catalog/services";
import { podResources, resourceKinds } from "../../../lib/config/podResources";
import { find } from "../../support/objects";
import { record } from "../../support/recording";
import type { Input } from "../../support/settings";
import { settingsOf } from "../../support/settings";
import { clusterState } from "../../support/state";

type Container = k8s.types.output.core.v1.Container;

const sidecar = { name: "shipper", image: "fluent-bit:3", resources: { requests: { cpu: "1" }, limits: { cpu: "2" } } };
const configurations: readonly Input[] = [
  {},
  {
    // Smaller than its init container.
    api: {
      modelsImage: {},
      resources: { requests: { cpu: "10m", memory: "16Mi" }, limits: { cpu: "100m", memory: "64Mi" } },
    },
    mlflow: { basicAuth: true },
  },
  { api: { modelsImage: {}, extraContainers: [sidecar] }, grafana: { extraContainers: [sidecar] } },
];

test.each(configurations.map((input) => [JSON.stringify(input), input]))(
  "counts the pods as the scheduler and a quota do, with %s",
  async (_, input) => {
    const settings = settingsOf(input);
    const { resources } = await record(
      () =>
        new Platform("cancer-mlops", {
          provider: createProvider({ kind: "none" }, settings.kubernetes, undefined),
          settings,
          stack: "test",
          version: "1.2.3",
          grafanaAdminPassword: undefined,
          state: clusterState(),
        }),
    );
    for (const name of serviceNames) {
      const { containers, ...spec } = find(resources, "Deployment", name).spec.template.spec;
      const initContainers = (spec.initContainers as Container[] | undefined) ?? [];
      for (const list of ["requests", "limits"] as const) {
        const expected = resourceKinds.map((kind) => {
          const amount = (container: Container) => parseQuantity(container.resources[list][kind] ?? "") ?? NaN;
          const together = containers.map(amount).reduce((sum, value) => sum + value, 0);
          return [kind, Math.max(together, ...initContainers.map(amount))];
        });
        expect([name, list, podResources(name, settings)[list]]).toEqual([name, list, Object.fromEntries(expected)]);
      }
    }
  },
);

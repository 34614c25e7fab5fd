import * as pulumi from "@pulumi/pulumi";
import type { KubernetesClient } from "../../../lib/cluster/client";
import { prepareUpdate } from "../../../lib/cluster/prepareUpdate";
import { settingsOf } from "../../support/settings";
import { clusterState, existingClaim } from "../../support/state";

const settings = settingsOf({ storage: { claims: { grafanaData: { size: "6Gi" } } } });
const state = clusterState({ claims: [existingClaim("grafana-data-pvc", { unbound: true })] });

/** A cluster that nothing may be asked of. */
const closed = new Proxy<object>(
  {},
  {
    get: () => {
      throw new Error("the cluster was used");
    },
  },
) as KubernetesClient;

afterEach(() => {
  jest.restoreAllMocks();
});

test("changes something in an update", async () => {
  await expect(prepareUpdate(closed, state, settings)).rejects.toThrow("the cluster was used");
});

test("changes nothing in a preview, or without a cluster", async () => {
  await prepareUpdate(undefined, undefined, settings);
  jest.spyOn(pulumi.runtime, "isDryRun").mockReturnValue(true);
  await prepareUpdate(closed, state, settings);
});

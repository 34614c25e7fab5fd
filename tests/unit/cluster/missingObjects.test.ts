import * as k8s from "@pulumi/kubernetes";
import { missingAtFirst, warnOfMissingObjects } from "../../../lib/cluster/missingObjects";
import type { StackResource } from "../../../lib/cluster/stackResources";
import { useApiServer } from "../../support/apiServer";
import { record, valueOf } from "../../support/recording";
import { clusterState, existingClaim, existingNamespace } from "../../support/state";

const named = (kind: StackResource["kind"], name: string | undefined) => ({ kind, name });
const resources = [
  named("Namespace", "cancer-mlops"),
  named("PersistentVolumeClaim", "data-pvc"),
  named("PersistentVolumeClaim", "logs-pvc"),
  named("Deployment", "api"),
  named("Service", "api"),
  named("ConfigMap", undefined),
];
const api = { kind: "Deployment", name: "api", labels: {}, terminating: false } as const;
const found = { ...api, stopped: false, selector: undefined, foreign: [] };

test("objects with fixed names are told apart by kind and name", () => {
  const state = clusterState({ namespace: existingNamespace(), claims: [existingClaim("data-pvc")], objects: [found] });
  expect(missingAtFirst(resources, state).map(({ kind, name }) => `${kind} ${name}`)).toEqual([
    "PersistentVolumeClaim logs-pvc",
    "Service api",
    "ConfigMap undefined",
  ]);
});

test("without the namespace, it and the Deployments are missing", () => {
  expect(missingAtFirst(resources, clusterState()).map(({ kind }) => kind)).toEqual(["Namespace", "Deployment"]);
});

describe("an object that the state has and that cannot be found", () => {
  const used = useApiServer();

  async function warnings(): Promise<readonly string[]> {
    const cluster = await used.connect();
    const metadata = { name: "api", namespace: "cancer-mlops" };
    const recorded = await record(async () => {
      const resource = new k8s.core.v1.Service("api", { metadata });
      const state = clusterState({ namespace: existingNamespace() });
      await valueOf(warnOfMissingObjects([{ kind: "Service", name: "api", resource }], cluster, "cancer-mlops", state));
    });
    return recorded.warnings;
  }

  test("is named, with the command that creates it again", async () => {
    expect(await warnings()).toEqual([expect.stringMatching(/Service api does not exist.* pulumi up --refresh$/)]);
  });

  test("counts as existing if the user may not read it", async () => {
    used.server.forbidden = /services/;
    expect((await warnings()).join()).not.toContain("does not exist");
  });
});

import type { StackResource } from "../../../lib/cluster/stackResources";
import { missingAtFirst } from "../../../lib/cluster/missingObjects";
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

import { foreignFieldWarnings, foreignFields } from "../../../lib/cluster/foreignFields";
import type { Input } from "../../support/settings";
import { settingsOf } from "../../support/settings";
import { clusterState } from "../../support/state";

const scale = { manager: "kubectl", subresource: "scale", fieldsV1: { "f:spec": { "f:replicas": {} } } };
const image = {
  manager: "kubectl-set",
  fieldsV1: {
    "f:spec": {
      "f:template": { "f:spec": { "f:containers": { 'k:{"name":"api"}': { ".": {}, "f:image": {}, "f:tty": {} } } } },
    },
  },
};

test("reads the fields of the stack that something else has set last", () => {
  expect(foreignFields([scale, image])).toEqual([
    { path: "spec.replicas", manager: "kubectl" },
    { path: "spec.template.spec.containers[api].image", manager: "kubectl-set" },
  ]);
});

test("reads the labels that tell whose an object is", () => {
  const labels = { "f:app.kubernetes.io/instance": {}, "f:team": {} };
  const labelled = { manager: "kubectl-label", fieldsV1: { "f:metadata": { "f:labels": { ".": {}, ...labels } } } };
  expect(foreignFields([labelled]).map(({ path }) => path)).toEqual(["metadata.labels.app.kubernetes.io/instance"]);
});

test("leaves out the fields of the stack itself, of the status, and those that the stack does not set", () => {
  const restarted = {
    manager: "kubectl-rollout",
    fieldsV1: { "f:spec": { "f:template": { "f:metadata": { "f:annotations": { "f:restartedAt": {} } } } } },
  };
  const status = { manager: "kube-controller-manager", subresource: "status", fieldsV1: scale.fieldsV1 };
  expect(
    foreignFields([
      restarted,
      status,
      { ...scale, manager: "cancer-mlops" },
      { ...scale, manager: "pulumi-kubernetes-f8f03fe4" },
      {},
    ]),
  ).toEqual([]);
  expect(foreignFields()).toEqual([]);
});

const warningsOf = (input: Input, { stopped = false, path = "spec.replicas" } = {}) =>
  foreignFieldWarnings(
    settingsOf(input),
    clusterState({
      objects: [
        {
          kind: "Deployment",
          name: "api",
          labels: {},
          terminating: false,
          selector: undefined,
          stopped,
          foreign: [{ path, manager: "kubectl" }],
        },
      ],
    }),
  );

test("warns of what an update overrides", () => {
  expect(warningsOf({})).toEqual([expect.stringMatching(/\n {2}Deployment api: spec\.replicas \(kubectl\)$/)]);
  expect(warningsOf({ api: { autoscaling: {} } }, { path: "spec.strategy.type" })).toHaveLength(1);
});

test("does not warn of replicas that an autoscaler or a data command has set", () => {
  expect(warningsOf({ api: { autoscaling: {} } })).toEqual([]);
  expect(warningsOf({}, { stopped: true })).toEqual([]);
});

import { preflightProblems } from "../../../lib/cluster/preflight";
import type { ClusterState } from "../../../lib/cluster/state";
import { podSecurityWarnings } from "../../../lib/cluster/podSecurity";
import { settingsOf } from "../../support/settings";
import { clusterState, existingNamespace, ownLabels } from "../../support/state";

const namespace = (enforce?: string, { labels = {}, created = false } = {}) => ({
  namespace: existingNamespace({
    labels: { ...labels, ...(enforce === undefined ? {} : { "pod-security.kubernetes.io/enforce": enforce }) },
    created,
  }),
});
const kubernetes = { context: "here", adoptExisting: true };
const warningsOf = (podSecurity: string, state: Partial<ClusterState>) =>
  podSecurityWarnings(settingsOf({ podSecurity, kubernetes }), clusterState(state));
const openshift = { apiGroups: ["apps", "security.openshift.io"] };

describe("a namespace that the stack did not create", () => {
  test("is named with the command that labels it if it enforces less than the stack's level", () => {
    expect(warningsOf("restricted", namespace())).toEqual([
      "Namespace cancer-mlops does not enforce Pod Security level restricted (got none), and is left as it is, since the " +
        "program is not known to have created it: run kubectl --context here label namespace cancer-mlops pod-security.kubernetes.io/enforce=restricted if all of its " +
        "pods meet it, or set podSecurity: privileged",
    ]);
    expect(warningsOf("restricted", namespace("baseline"))).toEqual([expect.stringContaining("(got baseline)")]);
    expect(warningsOf("restricted", namespace(undefined, { labels: ownLabels }))).toHaveLength(1);
  });

  test("is not named if it enforces the level, or if nothing is to be enforced by a label", () => {
    expect(warningsOf("restricted", namespace("restricted"))).toEqual([]);
    expect(warningsOf("baseline", namespace("restricted"))).toEqual([]);
    expect(warningsOf("privileged", namespace())).toEqual([]);
    expect(warningsOf("openshift", { ...namespace(), ...openshift })).toEqual([]);
  });
});

test("a namespace that would refuse what the stack adds to its pods is named before anything is created", () => {
  const hostPath = { name: "host", hostPath: { path: "/" } };
  const problems = (state: Partial<ClusterState>) =>
    preflightProblems(
      clusterState(state),
      settingsOf({ podSecurity: "privileged", kubernetes, grafana: { extraVolumes: [hostPath] } }),
      "dev",
    );
  expect(problems(namespace("baseline"))).toEqual([
    "grafana.extraVolumes.0.hostPath: Namespace cancer-mlops enforces Pod Security level baseline, which does not permit it " +
      '(got {"path":"/"}); change it, or set another kubernetes.namespace',
  ]);
  expect(problems(namespace("privileged"))).toEqual([]);
  expect(problems(namespace())).toEqual([]);
  expect(problems(namespace("restricted", { labels: ownLabels, created: true }))).toEqual([]);
});

test("a namespace that the stack creates, or has created, is labelled and needs no warning", () => {
  expect(warningsOf("restricted", {})).toEqual([]);
  expect(warningsOf("restricted", namespace("baseline", { labels: ownLabels, created: true }))).toEqual([]);
});

describe("on OpenShift", () => {
  test("warns of fixed users unless podSecurity is openshift", () => {
    expect(warningsOf("restricted", openshift)).toEqual([expect.stringContaining("set podSecurity: openshift")]);
    expect(warningsOf("openshift", openshift)).toEqual([]);
  });

  test("refuses podSecurity: openshift on another cluster, if its API groups may be read", () => {
    const problems = (apiGroups: ClusterState["apiGroups"]) =>
      preflightProblems(clusterState({ apiGroups }), settingsOf({ podSecurity: "openshift" }), "dev");
    expect(problems(["apps"])).toEqual([expect.stringMatching(/^podSecurity: API group security.openshift.io is not/)]);
    expect(problems(openshift.apiGroups)).toEqual([]);
    expect(problems(undefined)).toEqual([]);
  });
});

import { preflightProblems } from "../../../lib/cluster/preflight";
import { settingsOf } from "../../support/settings";
import { clusterState } from "../../support/state";

/** The problems of a stack with these routing settings in a cluster that has these API groups beside its own. */
const problems = (routing: object, ...groups: string[]) =>
  preflightProblems(
    clusterState({ apiGroups: ["apps", "networking.k8s.io", ...groups] }),
    settingsOf({ routing: { strategy: "path", host: "ml.example.com", ...routing } }),
    "dev",
  );

const gateway = { via: "gateway", gateway: { className: "eg" } };

test.each([
  ["routing.via: gateway", gateway, "gateway.networking.k8s.io"],
  ["routing.controller: traefik", { controller: "traefik" }, "traefik.io"],
  ["routing.tls with controller gke", { controller: "gke", tls: { secretName: "ml" } }, "networking.gke.io"],
  ["routing.tls.clusterIssuer", { tls: { clusterIssuer: "ca" } }, "cert-manager.io"],
])("refuses %s unless its API group is installed, or nothing is exposed", (setting, routing, group) => {
  expect(problems(routing)).toEqual([
    expect.stringMatching(`^${setting}: API group ${group} is not installed; install .* first$`),
  ]);
  expect(problems(routing, group)).toEqual([]);
  expect(problems({ ...routing, expose: [] })).toEqual([]);
});

test("refuses no routes that need nothing of Traefik or GKE", () => {
  expect(problems({ controller: "gke", tls: { external: true } })).toEqual([]);
  const routing = { controller: "traefik", strategy: "subdomain" };
  expect(problems(routing)).toEqual([]);
  expect(problems({ ...routing, tls: { selfSigned: true } })).toHaveLength(1);
  expect(problems({ ...routing, auth: { basic: {} } })).toHaveLength(1);
  expect(problems({ ...gateway, controller: "traefik" }, "gateway.networking.k8s.io")).toEqual([]);
});

test("refuses monitoring.operator without the Prometheus Operator", () => {
  const problemsWith = (...groups: string[]) =>
    preflightProblems(clusterState({ apiGroups: groups }), settingsOf({ monitoring: { operator: true } }), "dev");
  expect(problemsWith("apps").join()).toMatch(/^monitoring.operator: API group monitoring.coreos.com is not installed/);
  expect(problemsWith("apps", "monitoring.coreos.com")).toEqual([]);
});

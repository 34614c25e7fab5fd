import { nodePortMoves, nodePortWarnings, usedNodePorts } from "../../../lib/cluster/nodePortMoves";
import type { UsedNodePort } from "../../../lib/cluster/nodePorts";
import { settingsOf } from "../../support/settings";
import { clusterState } from "../../support/state";

const settings = settingsOf({ grafana: { service: { type: "NodePort", nodePort: 30300 } } });
const used = (overrides: Partial<UsedNodePort> = {}) =>
  clusterState({
    nodePorts: [
      {
        port: 30300,
        namespace: "cancer-mlops",
        service: "mlflow-service-external",
        type: "NodePort",
        own: true,
        ...overrides,
      },
    ],
  });

test("a NodePort moves between Services of the stack, and the warning names both", () => {
  expect(nodePortMoves(used(), settings)).toEqual([{ port: 30300, from: "mlflow-service-external", to: "grafana" }]);
  expect(nodePortWarnings(settings, used())).toEqual([
    expect.stringMatching(/30300.*mlflow-service-external.*grafana-service-external/),
  ]);
  expect(usedNodePorts(used(), settings)).toEqual([]);
});

test("a Service that has its NodePort already is left alone", () => {
  const state = used({ service: "grafana-service-external" });
  expect(nodePortMoves(state, settings)).toEqual([]);
  expect(usedNodePorts(state, settings)).toEqual([]);
});

test.each([
  ["of another namespace", { namespace: "other" }],
  ["of the same name in another namespace", { namespace: "other", service: "grafana-service-external" }],
  ["that somebody else created in the namespace", { own: false }],
  ["that is a load balancer, which would lose its address", { type: "LoadBalancer" }],
])("refuses the NodePort of a Service %s", (_, overrides) => {
  expect(nodePortMoves(used(overrides), settings)).toEqual([]);
  expect(usedNodePorts(used(overrides), settings)).toEqual([
    expect.stringMatching(
      /^grafana\.service\.nodePort: 30300 is used by Service \S+ in namespace \S+; set another port$/,
    ),
  ]);
  expect(usedNodePorts(used(overrides), settingsOf({}))).toEqual([]);
});

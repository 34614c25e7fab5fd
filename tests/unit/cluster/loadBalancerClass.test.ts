import { changedLoadBalancerClasses } from "../../../lib/cluster/loadBalancerClass";
import { settingsOf } from "../../support/settings";
import { clusterState } from "../../support/state";

const existing = (loadBalancerClass: string) =>
  clusterState({
    objects: [
      {
        kind: "Service",
        name: "api-service-external",
        labels: {},
        terminating: false,
        stopped: false,
        selector: undefined,
        foreign: [],
        loadBalancerClass,
      },
    ],
  });
const problems = (
  state = clusterState(),
  service: object = { type: "LoadBalancer", loadBalancerClass: "example.com/nlb" },
) => changedLoadBalancerClasses(state, settingsOf({ api: { service } }));

test("refuses another class, or a first one, for a load balancer that exists", () => {
  expect(problems(existing("internal"))).toEqual([expect.stringContaining('got "example.com/nlb"; it has "internal"')]);
  expect(problems(existing(""))).toEqual([expect.stringContaining("it has none")]);
});

test("accepts the class that it has, one for a new load balancer, and one that somebody else has set", () => {
  expect(problems(existing("example.com/nlb"))).toEqual([]);
  expect(problems()).toEqual([]);
  expect(problems(existing("internal"), { type: "LoadBalancer" })).toEqual([]);
  expect(problems(existing("internal"), { type: "ClusterIP" })).toEqual([]);
});

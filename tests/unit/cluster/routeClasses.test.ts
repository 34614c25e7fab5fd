import { OptionalReads } from "../../../lib/cluster/optionalReads";
import { missingRouteClass, readRouteClasses } from "../../../lib/cluster/routeClasses";
import { useApiServer } from "../../support/apiServer";
import { settingsOf } from "../../support/settings";
import { clusterState } from "../../support/state";

const used = useApiServer();

const routed = (routing: object) =>
  settingsOf({ routing: { strategy: "subdomain", host: "ml.example.com", ...routing } });
const gateway = (target: object) => routed({ via: "gateway", gateway: target });

async function warningsOf(settings: ReturnType<typeof settingsOf>, reads?: OptionalReads): Promise<string[]> {
  const cluster = await used.connect();
  const routeClasses = await readRouteClasses(cluster, settings, reads ?? new OptionalReads(cluster));
  return missingRouteClass(settings, clusterState({ routeClasses }));
}

test("names an IngressClass that does not exist, and those that do", async () => {
  used.server.objects = ["nginx", "haproxy"].map((name) => ({ kind: "IngressClass", metadata: { name } }));
  expect(await warningsOf(routed({ className: "traefik" }))).toEqual([
    expect.stringMatching(/^IngressClass traefik does not exist.*existing: nginx, haproxy$/),
  ]);
  expect(await warningsOf(routed({ className: "nginx" }))).toEqual([]);
});

test("names a GatewayClass that does not exist, also without the Gateway API", async () => {
  used.server.objects = [{ kind: "GatewayClass", metadata: { name: "other" } }];
  const missing = async () => warningsOf(gateway({ className: "eg" }));
  expect(await missing()).toEqual([expect.stringMatching(/^GatewayClass eg does not exist.*existing: none$/)]);
  used.server.groups = ["gateway.networking.k8s.io"];
  expect(await missing()).toEqual([expect.stringMatching(/existing: other$/)]);
  expect(await warningsOf(gateway({ className: "other" }))).toEqual([]);
});

test("reads no classes if the routes name none, or if there is no route", async () => {
  for (const settings of [routed({}), gateway({ name: "shared" }), routed({ className: "missing", expose: [] })]) {
    expect(await warningsOf(settings)).toEqual([]);
  }
  expect(used.server.requests).toEqual([]);
});

test("says so if classes may not be read", async () => {
  used.server.forbidden = /classes$/;
  const reads = new OptionalReads(await used.connect());
  expect(await warningsOf(routed({ className: "nginx" }), reads)).toEqual([]);
  expect(reads.skipped).toEqual(["whether the IngressClass exists"]);
});

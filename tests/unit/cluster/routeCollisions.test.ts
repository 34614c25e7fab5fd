import type { ExistingRoute } from "../../../lib/cluster/existingRoutes";
import { routeAddress } from "../../../lib/cluster/existingRoutes";
import { renamedIngresses } from "../../../lib/cluster/renamedIngresses";
import { routeCollisions } from "../../../lib/cluster/routeCollisions";
import { settingsOf } from "../../support/settings";
import { clusterState } from "../../support/state";

const settings = (routing = {}) =>
  settingsOf({ routing: { strategy: "path", host: "ml.example.com", expose: ["api", "grafana"], ...routing } });
const route = (overrides: Partial<ExistingRoute> = {}): ExistingRoute => ({
  kind: "Ingress",
  namespace: "shop",
  name: "web",
  uid: "one",
  className: undefined,
  own: false,
  addresses: ["ml.example.com/api"],
  ...overrides,
});
const collisions = (overrides: Partial<ExistingRoute>, routing = {}) =>
  routeCollisions(settings(routing), clusterState({ routes: [route(overrides)] }));

test("one address has one form", () => {
  expect(["/api", "/api/", "api"].map((path) => routeAddress("h", path))).toEqual(["h/api", "h/api", "h/api"]);
  expect(["", "/"].map((path) => routeAddress("h", path))).toEqual(["h/", "h/"]);
});

test("names the route of another namespace, or of somebody else, with the address of one of the stack's", () => {
  const named = expect.stringMatching(/ml\.example\.com\/api \(api\).*Ingress web in namespace shop/) as string;
  expect(collisions({})).toEqual([named]);
  expect(collisions({ own: true })).toEqual([named]);
  expect(collisions({ namespace: "cancer-mlops" })).toHaveLength(1);
  expect(collisions({ namespace: "cancer-mlops", own: true })).toEqual([]);
  expect(collisions({ addresses: ["ml.example.com/shop"] })).toEqual([]);
});

test("does not name an Ingress of another class", () => {
  expect(collisions({ className: "internal" }, { className: "public" })).toEqual([]);
  expect(collisions({ className: "public" }, { className: "public" })).toHaveLength(1);
  expect(collisions({ className: "internal" })).toHaveLength(1);
});

test("an own Ingress is renamed if its name is no longer used and another one is new", () => {
  const own = (name: string) => route({ name, own: true, namespace: "cancer-mlops" });
  const renamed = (names: readonly string[], routing = {}) =>
    renamedIngresses(clusterState({ routes: [...names.map(own), route()] }), settings(routing)).map(({ name }) => name);
  expect(renamed(["cancer-mlops"], { controller: "haproxy" })).toEqual(["cancer-mlops"]);
  expect(renamed(["cancer-mlops-api", "cancer-mlops-grafana"])).toEqual(["cancer-mlops-api", "cancer-mlops-grafana"]);
  expect(renamed(["cancer-mlops"])).toEqual([]);
  // Less is exposed: nothing new takes its place, and the engine deletes it.
  expect(
    renamed(["cancer-mlops-api", "cancer-mlops-mlflow", "cancer-mlops-grafana"], { controller: "haproxy" }),
  ).toEqual([]);
});

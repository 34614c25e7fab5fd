import { refusals } from "../../../components/cluster/refusals";
import { clusterFacts } from "../../support/facts";
import { settingsOf } from "../../support/settings";

const path = { strategy: "path", host: "ml.example.com" };

const reasons = (routing: object, ...groups: string[]) =>
  refusals(
    clusterFacts({ apiGroups: ["apps", "networking.k8s.io", ...groups] }),
    settingsOf({ routing: { ...path, ...routing } }),
    "dev",
  );

const GATEWAY =
  "routing.via: gateway: the cluster does not know gateway.networking.k8s.io; install the Gateway API's CRDs " +
  "(https://gateway-api.sigs.k8s.io/guides/) first";
const TRAEFIK =
  "routing.controller: traefik: the cluster does not know traefik.io; install Traefik with its CRDs " +
  "(https://doc.traefik.io/traefik/) first";
const CERT_MANAGER =
  "routing.tls.clusterIssuer: the cluster does not know cert-manager.io; install cert-manager " +
  "(https://cert-manager.io/docs/installation/) first";

const GKE =
  "routing.tls with controller gke: the cluster does not know networking.gke.io; install GKE's add-on " +
  "HttpLoadBalancing first";

const needs = [
  ["GKE's FrontendConfig", { controller: "gke", tls: { secretName: "ml" } }, "networking.gke.io", GKE],
  ["HTTPRoutes", { via: "gateway", gateway: { className: "eg" } }, "gateway.networking.k8s.io", GATEWAY],
  ["Traefik's Middlewares", { controller: "traefik" }, "traefik.io", TRAEFIK],
  ["cert-manager's Certificate", { tls: { clusterIssuer: "ca" } }, "cert-manager.io", CERT_MANAGER],
] as const;

test.each(needs)("%s are refused until the cluster knows them", (_, routing, group, refusal) => {
  expect(reasons(routing)).toEqual([refusal]);
  expect(reasons(routing, group)).toEqual([]);
});

test.each(needs)("%s are not missed where there are no routes", (_, routing) => {
  expect(reasons({ ...routing, expose: [] })).toEqual([]);
});

test("all that is missing is said at once", () => {
  const routing = {
    via: "gateway",
    gateway: { className: "eg" },
    controller: "traefik",
    auth: { basic: {} },
    tls: { clusterIssuer: "ca" },
  };
  expect(reasons(routing)).toEqual([GATEWAY, TRAEFIK, CERT_MANAGER]);
});

test("plain routes, and those of any other controller, need nothing but Kubernetes", () => {
  for (const controller of [undefined, "haproxy", "nginx", "alb", "ingress-nginx"]) {
    expect(reasons(controller === undefined ? {} : { controller })).toEqual([]);
  }
  expect(reasons({ tls: { selfSigned: true } })).toEqual([]);
  expect(reasons({ controller: "gke", tls: { external: true } })).toEqual([]);
});

test("Traefik needs no Middlewares where a route asks nothing of it", () => {
  const routing = { controller: "traefik", strategy: "subdomain" };
  expect(reasons(routing)).toEqual([]);
  expect(reasons({ ...routing, tls: { selfSigned: true } })).toEqual([TRAEFIK]);
  expect(reasons({ ...routing, auth: { basic: {} } })).toEqual([TRAEFIK]);
  const gateway = { via: "gateway", gateway: { className: "traefik" }, controller: "traefik" };
  expect(reasons(gateway, "gateway.networking.k8s.io")).toEqual([]);
});

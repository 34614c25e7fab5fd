import type { ClusterFacts } from "./cluster";
import { addresses, exposed } from "./routing";
import { abilities } from "./edge/controllers";
import { modelOf } from "./modelApi";
import { controllers } from "./settings/routing";
import { openServices } from "./settings/routeContradictions";
import type { RoutingSettings, Settings } from "./settings";
import { parseQuantity } from "./settings/quantity";
import { claimKeys, claimSpec } from "./storage";

/** Pure: what the user should know beside the plan, in words. */
export function warnings(settings: Settings, facts: ClusterFacts | undefined, modelLoaded: boolean): string[] {
  return [
    ...ofClaims(settings, facts),
    ...(modelLoaded || settings.api.replicas === 0 ? [] : [noModel(settings)]),
    ...ofOpenServices(settings),
    ...ofPlainPasswords(settings),
    ...ofController(settings),
    ...ofVersions(settings),
    ...(facts === undefined ? [] : ofClasses(settings, facts)),
  ];
}

function ofClaims({ storage }: Settings, facts: ClusterFacts | undefined): string[] {
  const specs = claimKeys.map((key) => claimSpec(key, storage));
  const given = specs.filter(({ retained }) => !retained).map(({ name }) => name);
  const small = specs.flatMap(({ name }) => {
    const { size, capacity } = facts?.claims.find((claim) => claim.name === name) ?? {};
    if (size === undefined || capacity === undefined) return [];
    if ((parseQuantity(capacity) ?? 0) >= (parseQuantity(size) ?? 0)) return [];
    return [
      `Claim ${name} asks for ${size} and its volume has ${capacity}: the driver of its class has not expanded it`,
    ];
  });
  return [
    ...(given.length > 0 ? [`\`pulumi destroy\` will delete ${given.join(", ")}, with the data in them`] : []),
    ...small,
  ];
}

function noModel({ api, storage }: Settings): string {
  return (
    `No model is loaded yet: no pod of the API has told that it has ${modelOf(api)}. It answers 503 on /health, and its ` +
    `pods stay unready, until claim ${claimSpec("models", storage).name} holds it. Set api.modelsImage, or copy ` +
    `the model into the claim (README, "Models"). This update does not wait for it.`
  );
}

function ofOpenServices(settings: Settings): string[] {
  return openServices(settings).map(
    ({ name, where, setting }) =>
      `${name} has no login, and ${where} lets everybody in who reaches it: ` +
      `set ${where === "its route" ? "routing.auth" : `${name}.service.type: ClusterIP`}, or ${setting} where that is meant`,
  );
}

function ofPlainPasswords({ routing }: Settings): string[] {
  if (exposed(routing).length === 0 || routing.auth?.basic === undefined || routing.tls !== undefined) return [];
  return ["routing.auth.basic without routing.tls: the password crosses the network in plain text"];
}

function ofController({ routing }: Settings): string[] {
  if (routing.via === "gateway" || exposed(routing).length === 0) return [];
  return [
    ...(routing.controller === "ingress-nginx"
      ? [
          "routing.controller: ingress-nginx was retired in March 2026 and gets no fixes: " +
            "move to a Gateway (routing.via: gateway) or to another controller",
        ]
      : []),
    ...ofWholePath(routing),
  ];
}

/** Controllers that take a path off. */
const able = controllers.filter((name) => abilities(name).strip);

function ofWholePath(routing: RoutingSettings): string[] {
  const { controller } = routing;
  const { prefix } = addresses(routing).api;
  if (prefix === "" || able.some((name) => name === controller)) return [];
  return [
    controller === undefined
      ? `routing.controller is not set, so nothing takes ${prefix} off: at its route, an API that does not read ROOT_PATH ` +
        `answers 404. Set routing.controller to yours (${able.join(", ")}), or routing.hosts.api to a host of its own`
      : `routing.controller: ${controller} takes no path off: the API gets the whole one, and ROOT_PATH to know it by ` +
        "(docs/routing.md)",
  ];
}

/** What MLflow's versions cannot do, found by running them. An image by its digest, or of one's own, says nothing. */
function ofVersions({ mlflow }: Settings): string[] {
  const [, major, minor] = /^v?(\d+)\.(\d+)/.exec(mlflow.tag) ?? [];
  if (major === undefined || minor === undefined || mlflow.digest !== undefined) return [];
  const version = Number(major) * 1000 + Number(minor);
  const between = (first: number, last: number) => version >= first && version <= last;
  return [
    ...(between(3003, 3014)
      ? [`MLflow ${mlflow.tag} holds every artifact in memory while it is uploaded: set mlflow.tag to v3.15.2 or newer`]
      : []),
    ...(mlflow.basicAuth && between(3003, 3003)
      ? [`MLflow ${mlflow.tag} fails on every request with mlflow.basicAuth: set mlflow.tag to v3.10.0 or newer`]
      : []),
    ...(mlflow.basicAuth && between(3005, 3009)
      ? [`MLflow ${mlflow.tag} asks nobody for a password at /v1/traces: set mlflow.tag to v3.10.0 or newer`]
      : []),
  ];
}

/** A class may come later: nothing is refused. */
function ofClasses({ routing }: Settings, { ingressClasses, gatewayClasses }: ClusterFacts): string[] {
  if (exposed(routing).length === 0) return [];
  const [kind, wanted, there] =
    routing.via === "gateway"
      ? (["GatewayClass", routing.gateway?.className, gatewayClasses] as const)
      : (["IngressClass", routing.className, ingressClasses] as const);
  if (wanted === undefined || there.includes(wanted)) return [];
  return [
    `The cluster has no ${kind} ${wanted}, so nothing serves the routes yet; it has: ${there.join(", ") || "none"}`,
  ];
}

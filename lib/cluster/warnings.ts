import { addressesOf, exposedServices } from "../catalog/addresses";
import { claimNames } from "../catalog/claims";
import { controllersWith } from "../catalog/controllers";
import { modelName } from "../catalog/model";
import { mlflowVersion } from "../catalog/mlflowVersion";
import { parseQuantity } from "../catalog/quantity";
import type { RoutingSettings, Settings } from "../config";
import { unauthenticatedServices } from "../config/routes";
import { autoscalerWarnings } from "./autoscalers";
import { capacityWarnings } from "./capacityWarnings";
import { claimWarnings } from "./claimWarnings";
import { missingClusterIssuer } from "./clusterIssuers";
import { missingControllerNamespace } from "./controllerNamespace";
import { deletedByDestroy } from "./destroyWarnings";
import { missingSecrets } from "./existingSecrets";
import { foreignFieldWarnings } from "./foreignFields";
import { grafanaLinks } from "./grafanaLinks";
import { missingMetricsApi } from "./metricsApi";
import { nodePortWarnings } from "./nodePortMoves";
import { movedNamespace } from "./platformsElsewhere";
import { podSecurityWarnings } from "./podSecurity";
import { quotaWarnings } from "./quotaPlan";
import { renamedIngressWarnings } from "./renamedIngresses";
import { missingRouteClass } from "./routeClasses";
import { routeCollisions } from "./routeCollisions";
import type { ClusterState } from "./state";
import { isModelLoaded } from "./state";

/** Returns what the user should know before the update. */
export function warnings(settings: Settings, state: ClusterState | undefined): string[] {
  return [
    ...(state === undefined ? [] : movedNamespace(settings, state)),
    ...deletedByDestroy(settings, state),
    ...(state === undefined ? [] : unexpandedClaims(state)),
    ...(state === undefined ? [] : claimWarnings(state, settings)),
    ...(isModelLoaded(settings, state) || settings.api.replicas === 0 ? [] : [noModel(settings)]),
    ...unauthenticated(settings),
    ...plainTextPassword(settings),
    ...controllerLimits(settings),
    ...grafanaLinks(settings),
    ...mlflowRelease(settings),
    ...(state === undefined ? [] : missingRouteClass(settings, state)),
    ...(state === undefined ? [] : missingMetricsApi(settings, state)),
    ...(state === undefined ? [] : autoscalerWarnings(settings, state)),
    ...(state === undefined ? [] : foreignFieldWarnings(settings, state)),
    ...(state === undefined ? [] : missingClusterIssuer(settings, state)),
    ...(state === undefined ? [] : missingControllerNamespace(settings, state)),
    ...(state === undefined ? [] : routeCollisions(settings, state)),
    ...(state === undefined ? [] : renamedIngressWarnings(settings, state)),
    ...(state === undefined ? [] : nodePortWarnings(settings, state)),
    ...(state === undefined ? [] : missingSecrets(settings, state)),
    ...(state === undefined ? [] : quotaWarnings(settings, state)),
    ...(state === undefined ? [] : capacityWarnings(settings, state)),
    ...(state === undefined ? [] : podSecurityWarnings(settings, state)),
    ...(state === undefined ? [] : stoppedServices(state)),
    ...(state === undefined ? [] : skippedChecks(state)),
  ];
}

function unexpandedClaims({ claims }: ClusterState): string[] {
  const names: readonly string[] = Object.values(claimNames);
  return claims
    .filter(({ name }) => names.includes(name))
    .flatMap(({ name, size, capacity }) => {
      if (capacity === undefined || (parseQuantity(capacity) ?? 0) >= (parseQuantity(size) ?? 0)) return [];
      return [`PVC ${name} requests ${size}, but its volume has ${capacity}: the storage driver has not expanded it`];
    });
}

function noModel({ api }: Settings): string {
  return (
    `No API pod reports model ${modelName(api.model)} as loaded. /health returns 503 and the pods stay unready until PVC ` +
    `${claimNames.models} has it: set api.modelsImage, or copy the model into the claim (README, "Models"). ` +
    "This update does not wait for it."
  );
}

function unauthenticated(settings: Settings): string[] {
  return unauthenticatedServices(settings).map(
    ({ name, via }) =>
      `${name} is unauthenticated at its ${via}: set ${via === "route" ? "routing.auth" : `${name}.service.type: ClusterIP`}, ` +
      `or add ${name} to allowUnauthenticated to allow this explicitly`,
  );
}

function plainTextPassword({ routing }: Settings): string[] {
  if (routing.auth?.basic === undefined || routing.tls !== undefined) return [];
  return ["routing.auth.basic without routing.tls: the password is sent in plain text"];
}

function controllerLimits({ routing }: Settings): string[] {
  if (routing.via === "gateway" || exposedServices(routing).length === 0) return [];
  return [
    ...(routing.controller === "ingress-nginx"
      ? [
          "routing.controller: ingress-nginx was retired in March 2026 and is no longer patched: " +
            "use a Gateway (routing.via: gateway) or another controller",
        ]
      : []),
    ...unstrippedPrefix(routing),
  ];
}

function unstrippedPrefix(routing: RoutingSettings): string[] {
  const { controller } = routing;
  const { prefix } = addressesOf(routing).api;
  const supported = controllersWith("stripPrefix");
  if (prefix === "" || supported.some((name) => name === controller)) return [];
  return [
    controller === undefined
      ? `routing.controller is not set, so no controller strips ${prefix}: an API that does not read ROOT_PATH returns 404. ` +
        `Set routing.controller (${supported.join(", ")}), or routing.hosts.api to a host of its own`
      : `routing.controller: ${controller} does not rewrite paths: the API gets the whole path, and its prefix in ROOT_PATH ` +
        "(docs/routing.md)",
  ];
}

/** Limits of MLflow releases, found by running them. */
function mlflowRelease({ mlflow }: Settings): string[] {
  const version = mlflowVersion(mlflow);
  if (version === undefined) return [];
  const between = (first: number, last: number) => version >= first && version <= last;
  return [
    ...(between(3003, 3014)
      ? [`MLflow ${mlflow.tag} holds each uploaded artifact in memory: set mlflow.tag to v3.15.2 or newer`]
      : []),
    ...(mlflow.basicAuth && between(3003, 3003)
      ? [`MLflow ${mlflow.tag} fails on every request with mlflow.basicAuth: set mlflow.tag to v3.15.2 or newer`]
      : []),
    ...(mlflow.basicAuth && between(3005, 3009)
      ? [`MLflow ${mlflow.tag} does not require authentication at /v1/traces: set mlflow.tag to v3.15.2 or newer`]
      : []),
  ];
}

function stoppedServices({ objects }: ClusterState): string[] {
  const names = objects.flatMap(({ name, stopped }) => (stopped ? [name] : []));
  if (names.length === 0) return [];
  return [
    `${names.join(", ")}: stopped by a backup, restore or migration that is running or was killed: wait for it, or run the ` +
      "same command again, which starts what it stopped",
  ];
}

function skippedChecks({ skippedChecks: checks }: ClusterState): string[] {
  if (checks.length === 0) return [];
  return [`Checks skipped for want of rights (docs/least-privilege.yaml): ${checks.join("; ")}`];
}

import { digest } from "../catalog/digest";
import { middlewareNames } from "../catalog/controllers/traefik";
import { activeAutoscaling, maxApiReplicas } from "./autoscaling";
import { enabledServices } from "./enabledServices";
import { networkPolicyNames } from "./networkPolicies";
import type { Route } from "./routes";
import { hasCertificate, hostsOf, routesOf, traefikMiddlewares } from "./routes";
import type { Settings } from "./schema";

export type NamedKind =
  | "Certificate"
  | "ClusterRole"
  | "ClusterRoleBinding"
  | "Deployment"
  | "FrontendConfig"
  | "Gateway"
  | "HorizontalPodAutoscaler"
  | "HTTPRoute"
  | "Ingress"
  | "LimitRange"
  | "Middleware"
  | "NetworkPolicy"
  | "PodDisruptionBudget"
  | "PodMonitor"
  | "PrometheusRule"
  | "ResourceQuota"
  | "Role"
  | "RoleBinding"
  | "Service"
  | "ServiceAccount";

export interface NamedObject {
  readonly kind: NamedKind;
  readonly name: string;
}

/** Name of the ResourceQuota and the LimitRange. */
export const LIMITS = "cancer-mlops";

/** Name of the PrometheusRule. */
export const RULES = "cancer-mlops";

/**
 * The objects with fixed names that a stack creates, beside namespace and claims. Something else may have one of these
 * names; a generated name is always free.
 */
export function namedObjects(settings: Settings, stack: string): NamedObject[] {
  const { api, prometheus, kubernetes } = settings;
  const enabled = enabledServices(settings);
  return [
    ...named("Deployment", enabled),
    ...named(
      "Service",
      enabled.flatMap((service) => [
        `${service}-service`,
        ...(settings[service].service.type === "ClusterIP" ? [] : [`${service}-service-external`]),
      ]),
    ),
    ...named("PodDisruptionBudget", maxApiReplicas(api) > 1 ? ["api"] : []),
    ...named("HorizontalPodAutoscaler", activeAutoscaling(api) === undefined ? [] : ["api"]),
    ...named("NetworkPolicy", networkPolicyNames(settings)),
    ...named("ServiceAccount", enabled),
    ...(settings.limits.quota
      ? (["LimitRange", "ResourceQuota"] as const).flatMap((kind) => named(kind, [LIMITS]))
      : []),
    ...(prometheus.enabled ? (["Role", "RoleBinding"] as const).flatMap((kind) => named(kind, ["prometheus"])) : []),
    ...(prometheus.enabled && prometheus.kubeletMetrics
      ? (["ClusterRole", "ClusterRoleBinding"] as const).flatMap((kind) =>
          named(kind, [clusterRoleName(kubernetes.namespace, stack)]),
        )
      : []),
    ...named(
      "PodMonitor",
      monitors(settings).map(({ name }) => name),
    ),
    ...named("PrometheusRule", settings.monitoring.operator ? [RULES] : []),
    ...routingObjects(settings),
  ];
}

/** The PodMonitors, one for each service with metrics of its own. */
export function monitors({ api, monitoring }: Settings): { service: "api" | "mlflow"; name: string }[] {
  const scraped = api.metricsPath === false ? (["mlflow"] as const) : (["api", "mlflow"] as const);
  return monitoring.operator ? scraped.map((service) => ({ service, name: `cancer-mlops-${service}` })) : [];
}

/**
 * Cluster-scoped: two stacks must not share the name. A namespace has no dot in its name. Without colons, which file names of
 * rendered YAML may not have everywhere.
 */
export function clusterRoleName(namespace: string, stack: string): string {
  return `cancer-mlops.${namespace}.${stack}.prometheus`;
}

function routingObjects(settings: Settings): NamedObject[] {
  const { routing } = settings;
  const routes = routesOf(settings);
  if (routes.length === 0) return [];
  const usesMiddlewares = routing.via === "gateway" || routing.controller === "traefik";
  return [
    ...named("Certificate", routing.tls?.clusterIssuer === undefined ? [] : ["cancer-mlops-tls"]),
    ...named(
      "Middleware",
      usesMiddlewares ? traefikMiddlewares(routing, routes).map((name) => middlewareNames[name]) : [],
    ),
    ...(routing.via === "gateway" ? gatewayObjects(routing, routes) : ingressObjects(routing, routes)),
  ];
}

function gatewayObjects(routing: Settings["routing"], routes: readonly Route[]): NamedObject[] {
  const createsGateway = routing.gateway?.className !== undefined;
  const redirects = createsGateway ? hasCertificate(routing) : routing.gateway?.httpListener !== undefined;
  return [
    ...named("Gateway", createsGateway ? ["cancer-mlops"] : []),
    ...named("HTTPRoute", [...perRoute(routes), ...(redirects ? ["cancer-mlops-redirect"] : [])]),
  ];
}

function ingressObjects(routing: Settings["routing"], routes: readonly Route[]): NamedObject[] {
  switch (routing.controller) {
    case undefined:
      return named("Ingress", ["cancer-mlops"]);
    case "gke":
      return [
        ...named("Ingress", ["cancer-mlops"]),
        ...named("FrontendConfig", routing.tls === undefined ? [] : ["cancer-mlops"]),
      ];
    case "traefik":
      return named("Ingress", [...perRoute(routes), ...(hasCertificate(routing) ? ["cancer-mlops-redirect"] : [])]);
    case "nginx": {
      const shared = hostsOf(routes).filter((host) => routes.filter((route) => route.host === host).length > 1);
      return named("Ingress", [...perRoute(routes), ...shared.map((host) => `cancer-mlops-${digest(host)}`)]);
    }
    case "haproxy":
    case "alb":
    case "ingress-nginx":
      return named("Ingress", perRoute(routes));
  }
}

const perRoute = (routes: readonly Route[]) => routes.map(({ service }) => `cancer-mlops-${service}`);

function named(kind: NamedKind, names: readonly string[]): NamedObject[] {
  return names.map((name) => ({ kind, name }));
}

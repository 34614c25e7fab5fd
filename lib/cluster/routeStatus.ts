import type { KubernetesClient } from "./client";
import { GATEWAY_API } from "./existingObjects";
import { reason } from "./reason";
import { until } from "./until";

export type RouteKind = "Ingress" | "HTTPRoute";

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly message?: string;
}

/** The status of an Ingress or an HTTPRoute, as far as it tells whether a controller serves it. */
export interface RouteObject {
  readonly metadata?: { readonly creationTimestamp?: string };
  readonly status?: {
    readonly loadBalancer?: { readonly ingress?: readonly unknown[] };
    readonly parents?: readonly { readonly conditions?: readonly Condition[] }[];
  };
}

/**
 * Waits for a controller to serve a route, until the route is `timeoutSeconds` old. Returns the problem, or undefined once
 * the route is served.
 */
export async function routeProblem(
  cluster: KubernetesClient,
  kind: RouteKind,
  namespace: string,
  name: string,
  timeoutSeconds: number,
): Promise<string | undefined> {
  let problem: string | undefined;
  const isDecided = async () => {
    const route = await readRoute(cluster, kind, namespace, name);
    problem = kind === "Ingress" ? ingressProblem(route) : httpRouteProblem(route);
    const age = Date.now() - Date.parse(route.metadata?.creationTimestamp ?? "");
    return problem === undefined || !(age < timeoutSeconds * 1000) ? true : undefined;
  };
  try {
    await until(isDecided, { seconds: timeoutSeconds, what: `${kind} ${name}` });
    return problem;
  } catch (error) {
    return problem ?? `its status cannot be read: ${reason(error)}`;
  }
}

function readRoute(
  { custom }: KubernetesClient,
  kind: RouteKind,
  namespace: string,
  name: string,
): Promise<RouteObject> {
  const [group, plural] = kind === "Ingress" ? ["networking.k8s.io", "ingresses"] : [GATEWAY_API, "httproutes"];
  return custom.getNamespacedCustomObject({ group, version: "v1", namespace, plural, name }) as Promise<RouteObject>;
}

/** A controller that serves an Ingress sets its address. */
export function ingressProblem({ status }: RouteObject): string | undefined {
  return (status?.loadBalancer?.ingress ?? []).length > 0 ? undefined : "no controller has set its address";
}

/** A Gateway that serves an HTTPRoute accepts it and resolves its references. */
export function httpRouteProblem({ status }: RouteObject): string | undefined {
  const parents = status?.parents ?? [];
  if (parents.length === 0) return "no Gateway has accepted it";
  const conditions = parents.flatMap((parent) => parent.conditions ?? []);
  const failed = ["Accepted", "ResolvedRefs"].map((type) =>
    conditions.find((condition) => condition.type === type && condition.status !== "True"),
  );
  const first = failed.find((condition) => condition !== undefined);
  if (first === undefined) return undefined;
  const { type, status: state, message = "" } = first;
  return message === "" ? `its condition ${type} is ${state}` : message;
}

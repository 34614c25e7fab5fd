export type RouteKind = "Ingress" | "HTTPRoute";

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly message?: string;
}

/** An Ingress or an HTTPRoute, as far as its status tells whether something serves it. */
export interface RouteObject {
  readonly metadata?: { readonly creationTimestamp?: string };
  readonly status?: {
    readonly loadBalancer?: { readonly ingress?: readonly unknown[] };
    readonly parents?: readonly { readonly conditions?: readonly Condition[] }[];
  };
}

/** Pure: a controller that serves an Ingress gives it an address. */
export function ingressProblem({ status }: RouteObject): string | undefined {
  return (status?.loadBalancer?.ingress ?? []).length > 0 ? undefined : "no controller has given it an address";
}

/** Pure: a Gateway that serves an HTTPRoute accepts it and finds all that it refers to. */
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

import { exposedServices } from "../catalog/addresses";
import type { Settings } from "../config";
import type { KubernetesClient } from "./client";
import { GATEWAY_API } from "./existingObjects";
import type { OptionalReads } from "./optionalReads";
import type { ClusterState } from "./state";

interface RouteClass {
  readonly kind: "GatewayClass" | "IngressClass";
  readonly name: string;
}

/** The class that the routes name, if there are any. */
function namedClass({ routing }: Settings): RouteClass | undefined {
  if (exposedServices(routing).length === 0) return undefined;
  const [kind, name] =
    routing.via === "gateway"
      ? (["GatewayClass", routing.gateway?.className] as const)
      : (["IngressClass", routing.className] as const);
  return name === undefined ? undefined : { kind, name };
}

/** The names of the classes of that kind; undefined if the routes name none, or if they may not be read. */
export async function readRouteClasses(
  cluster: KubernetesClient,
  settings: Settings,
  reads: OptionalReads,
): Promise<string[] | undefined> {
  const named = namedClass(settings);
  if (named === undefined) return undefined;
  const { custom } = cluster;
  const resource =
    named.kind === "GatewayClass"
      ? { group: GATEWAY_API, version: "v1", plural: "gatewayclasses" }
      : { group: "networking.k8s.io", version: "v1", plural: "ingressclasses" };
  // A cluster without the Gateway API, or with a version of it before v1, has no class.
  const list = cluster
    .ifExists(custom.listClusterCustomObject(resource))
    .then((found: unknown) => found ?? { items: [] });
  const classes = (await reads.optional(`whether the ${named.kind} exists`, list)) as
    { readonly items: readonly { readonly metadata: { readonly name: string } }[] } | undefined;
  return classes?.items.map(({ metadata }) => metadata.name);
}

/** Not refused: the class may be installed later. */
export function missingRouteClass(settings: Settings, { routeClasses: existing }: ClusterState): string[] {
  const named = namedClass(settings);
  if (named === undefined || existing === undefined || existing.includes(named.name)) return [];
  return [
    `${named.kind} ${named.name} does not exist, so the routes are not served yet; existing: ${existing.join(", ") || "none"}`,
  ];
}

import type { Settings } from "../config";
import { routesOf } from "../config/routes";
import type { KubernetesClient } from "./client";
import { GATEWAY_API, isOwn, toObject } from "./existingObjects";
import type { OptionalReads } from "./optionalReads";
import type * as client from "@kubernetes/client-node" with { "resolution-mode": "import" };

/** An Ingress or HTTPRoute, of any namespace that may be read. */
export interface ExistingRoute {
  readonly kind: "Ingress" | "HTTPRoute";
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** IngressClass. */
  readonly className: string | undefined;
  /** True if this program created it. */
  readonly own: boolean;
  /** As {@link routeAddress} returns them. */
  readonly addresses: readonly string[];
}

/** Reads the objects of the kind that the stack's routes are of. */
export async function readRoutes(
  cluster: KubernetesClient,
  settings: Settings,
  reads: OptionalReads,
): Promise<ExistingRoute[]> {
  if (routesOf(settings).length === 0) return [];
  const { namespace } = settings.kubernetes;
  const check = "whether another route has the same address";
  if (settings.routing.via === "gateway") {
    const resource = { group: GATEWAY_API, version: "v1", plural: "httproutes" };
    const list = cluster.ifExists(cluster.custom.listClusterCustomObject(resource));
    const found = (await reads.optional(check, list)) as { readonly items: readonly HttpRoute[] } | undefined;
    return (found?.items ?? []).map(fromHttpRoute);
  }
  const networking = cluster.api(cluster.library.NetworkingV1Api);
  const all = await reads.optional(check, networking.listIngressForAllNamespaces());
  return (all ?? (await networking.listNamespacedIngress({ namespace }))).items.map(fromIngress);
}

/** HOST/PATH, with one form for "/api" and "/api/", and for a root with and without "/". */
export function routeAddress(host: string, path: string): string {
  return `${host}/${path.replace(/^\/|\/$/g, "")}`;
}

function fromIngress(object: client.V1Ingress): ExistingRoute {
  return {
    kind: "Ingress",
    ...identity(object),
    className: object.spec?.ingressClassName,
    addresses: (object.spec?.rules ?? []).flatMap(({ host = "", http }) =>
      (http?.paths ?? []).map(({ path = "/" }) => routeAddress(host, path)),
    ),
  };
}

/** https://gateway-api.sigs.k8s.io/reference/spec/#httproute */
interface HttpRoute {
  readonly metadata: client.V1ObjectMeta;
  readonly spec?: {
    readonly hostnames?: readonly string[];
    readonly rules?: readonly { readonly matches?: readonly { readonly path?: { readonly value?: string } }[] }[];
  };
}

function fromHttpRoute(object: HttpRoute): ExistingRoute {
  const { hostnames = [], rules = [] } = object.spec ?? {};
  const paths = rules.flatMap(({ matches = [{}] }) => matches.map(({ path }) => path?.value ?? "/"));
  return {
    kind: "HTTPRoute",
    ...identity(object),
    className: undefined,
    addresses: hostnames.flatMap((host) => paths.map((path) => routeAddress(host, path))),
  };
}

function identity(object: { readonly metadata?: client.V1ObjectMeta }) {
  const { metadata } = object;
  return {
    namespace: metadata?.namespace ?? "",
    name: metadata?.name ?? "",
    uid: metadata?.uid ?? "",
    own: isOwn(toObject(object)),
  };
}

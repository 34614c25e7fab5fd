import type { Settings } from "../config";
import { routesOf } from "../config/routes";
import { routeAddress } from "./existingRoutes";
import type { ClusterState } from "./state";

/** Two routes with one address: which of them is served depends on the controller. */
export function routeCollisions(settings: Settings, { routes }: ClusterState): string[] {
  const { kubernetes, routing } = settings;
  const others = routes.filter(
    ({ own, namespace, className = routing.className }) =>
      !(own && namespace === kubernetes.namespace) && [className, undefined].includes(routing.className),
  );
  return routesOf(settings).flatMap(({ host, prefix, service }) =>
    others
      .filter(({ addresses }) => addresses.includes(routeAddress(host, prefix)))
      .map(
        ({ kind, namespace, name }) =>
          `routing: ${routeAddress(host, prefix)} (${service}) is also the address of ${kind} ${name} in namespace ${namespace}, ` +
          "which may get the requests; set another routing.host, or routing.hosts or routing.prefixes of the service",
      ),
  );
}

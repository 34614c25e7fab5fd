import { exposedServices } from "../catalog/addresses";
import { serviceNames } from "../catalog/services";
import type { Settings } from "./schema";

/** A Secret of the user's own that the stack needs in its namespace. */
export interface SecretReference {
  /** The setting that names it. */
  readonly path: string;
  readonly name: string;
  /** The key that is read; undefined if it is not one alone. */
  readonly key?: string;
  /** What happens until the Secret exists. */
  readonly until: string;
}

const NO_ROUTE = "the controller does not serve the routes with it";

/** Returns the Secrets that pods and routes need. Pull Secrets are not among them: an image may be there without one. */
export function secretReferences({ grafana, mlflow, routing, ...settings }: Settings): SecretReference[] {
  const all = { ...settings, grafana, mlflow };
  const hasRoutes = exposedServices(routing).length > 0;
  const { adminPasswordSecret } = grafana;
  const usersSecret = routing.auth?.basic?.secretName;
  const certificate = routing.tls?.secretName;
  return [
    ...(adminPasswordSecret === undefined
      ? []
      : [{ path: "grafana.adminPasswordSecret", ...adminPasswordSecret, until: waiting("grafana") }]),
    ...(mlflow.adminPasswordSecret === undefined
      ? []
      : [{ path: "mlflow.adminPasswordSecret", ...mlflow.adminPasswordSecret, until: waiting("mlflow") }]),
    ...serviceNames.flatMap((service) =>
      all[service].envFromSecrets.map((name) => ({
        path: `${service}.envFromSecrets`,
        name,
        until: waiting(service),
      })),
    ),
    ...(hasRoutes && usersSecret !== undefined
      ? [{ path: "routing.auth.basic.secretName", name: usersSecret, until: NO_ROUTE }]
      : []),
    ...(hasRoutes && certificate !== undefined
      ? [{ path: "routing.tls.secretName", name: certificate, until: NO_ROUTE }]
      : []),
  ];
}

const waiting = (service: string) => `the pods of ${service} do not start`;

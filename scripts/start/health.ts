import type { ServiceName } from "../../lib/catalog/services";
import type { Settings } from "../../lib/config";
import { authProtectedServices } from "../../lib/config/routes";
import type { Outcome } from "./probe";
import { isHealthy, isUnknownHost } from "./probe";

/** A service that waits for its model has not failed. */
export interface Health {
  readonly state: "healthy" | "waiting" | "failing";
  readonly message: string;
}

export const stopped = (service: ServiceName): Health => ({
  state: "healthy",
  message: `stopped: ${service}.replicas is 0`,
});

/** Without a URL its health is unknown; the command that makes it reachable is shown instead of the URL. */
export const notProbed: Health = { state: "healthy", message: "" };

/** Judges a service by the result of a request. */
export function healthOf(service: ServiceName, outcome: Outcome, settings: Settings, hasNoModel: boolean): Health {
  if ("status" in outcome && isHealthy(outcome.status)) {
    const hasPassword = outcome.status === 401 || (service === "mlflow" && settings.mlflow.basicAuth);
    return { state: "healthy", message: hasPassword ? login(service, settings) : `returns ${outcome.status}` };
  }
  if (service === "api" && hasNoModel && (!("status" in outcome) || outcome.status === 503)) {
    return { state: "waiting", message: 'no model loaded yet: see "Models" in README.md' };
  }
  // The deployment is fine: DNS is the user's.
  if ("code" in outcome && isUnknownHost(outcome.code)) {
    return { state: "healthy", message: "cannot be checked from here: the host name does not resolve" };
  }
  const message = "status" in outcome ? `returns ${outcome.status}` : `not reachable from here: ${outcome.message}`;
  return { state: "failing", message };
}

/** Who requires a password, and how to print it. */
function login(service: ServiceName, settings: Settings): string {
  const printed = (output: string) => `npm run -s pulumi -- stack output ${output} --show-secrets`;
  if (service === "mlflow" && settings.mlflow.basicAuth) {
    const secret = settings.mlflow.adminPasswordSecret;
    return `requires the password of admin${secret === undefined ? `: ${printed("mlflowAdminPassword")}` : ` in Secret ${secret.name}`}`;
  }
  const auth = authProtectedServices(settings).includes(service) ? settings.routing.auth : undefined;
  if (auth?.externalUrl !== undefined) return `requires a login at ${auth.externalUrl}`;
  if (auth?.basic === undefined) return "requires a password";
  const { user, secretName } = auth.basic;
  return secretName === undefined
    ? `requires the password of ${user}: ${printed("edgePassword")}`
    : `requires the password of a user in Secret ${secretName}`;
}

export interface ApiPod {
  readonly status?: {
    readonly containerStatuses?: readonly { readonly started?: boolean; readonly ready: boolean }[];
  };
}

/** Returns whether the API's pods run but are not ready, as without a model. */
export function waitsForModel(pods: readonly ApiPod[]): boolean {
  const containers = pods.flatMap(({ status }) => status?.containerStatuses ?? []);
  return containers.some(({ started, ready }) => started === true && !ready);
}

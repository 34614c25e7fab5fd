import type { ServiceName } from "../../lib/catalog/services";
import type { Settings } from "../../lib/config";
import { authProtectedServices } from "../../lib/config/routes";
import type { Outcome } from "./ask";
import { isUnknownHost, isWell } from "./ask";

/** Of a service, in a few words. One that waits for its model is no failure. */
export interface Verdict {
  readonly state: "well" | "waiting" | "failing";
  readonly words: string;
}

export const stopped = (service: ServiceName): Verdict => ({
  state: "well",
  words: `stopped: ${service}.replicas is 0`,
});

/** Without a URL nobody can tell, and what to do first takes its place. */
export const unasked: Verdict = { state: "well", words: "" };

/** Pure: what an answer, or none, says of a service. */
export function verdict(service: ServiceName, outcome: Outcome, settings: Settings, hasNoModel: boolean): Verdict {
  if ("status" in outcome && isWell(outcome.status)) {
    return {
      state: "well",
      words:
        outcome.status === 401 || (service === "mlflow" && settings.mlflow.basicAuth)
          ? password(service, settings)
          : `answers ${outcome.status}`,
    };
  }
  if (service === "api" && hasNoModel && (!("status" in outcome) || outcome.status === 503)) {
    return { state: "waiting", words: 'no model is loaded yet: README, "Models", has the ways to bring one' };
  }
  // Where a name is to be known is the user's to decide: nothing is wrong with what was deployed.
  if ("code" in outcome && isUnknownHost(outcome.code)) {
    return { state: "well", words: "cannot be asked from here: no DNS knows its host" };
  }
  return {
    state: "failing",
    words: "status" in outcome ? `answers ${outcome.status}` : `does not answer from here: ${outcome.message}`,
  };
}

/** Who asks for the password, and where it is. */
function password(service: ServiceName, settings: Settings): string {
  const output = (name: string) => `npm run -s pulumi -- stack output ${name} --show-secrets`;
  if (service === "mlflow" && settings.mlflow.basicAuth) {
    return `asks for the password of admin: ${output("mlflowAdminPassword")}`;
  }
  const auth = authProtectedServices(settings).includes(service) ? settings.routing.auth : undefined;
  if (auth?.externalUrl !== undefined) return `asks for a login: ${auth.externalUrl} decides`;
  if (auth?.basic === undefined) return "asks for a password";
  const { user, secretName } = auth.basic;
  return secretName === undefined
    ? `asks for the password of ${user}: ${output("edgePassword")}`
    : `asks for a password: that of a user in your Secret ${secretName}`;
}

export interface Pod {
  readonly status: {
    readonly containerStatuses?: readonly { readonly started?: boolean; readonly ready: boolean }[];
  };
}

/** Pure: whether the API's pods run, and are not ready: without a model they never are. */
export function waitsForModel(pods: readonly Pod[]): boolean {
  const containers = pods.flatMap(({ status }) => status.containerStatuses ?? []);
  return containers.some(({ started, ready }) => started === true && !ready);
}

import { missingObjectHint } from "./missingObjectHint";
import type { Diagnostic } from "./podDiagnostics";
import type { Deployment } from "./rollout";
import { isObserved } from "./rollout";

/**
 * Returns the reasons why pods are not created: a quota, a LimitRange, Pod Security, an admission webhook. Only
 * the Deployment has the reason, since such pods do not exist.
 */
export function rolloutDiagnostics(deployments: readonly Deployment[]): Diagnostic[] {
  return deployments.filter(isObserved).flatMap(({ metadata, status }) =>
    (status?.conditions ?? [])
      .filter(
        ({ type, status: value, reason }) =>
          (type === "ReplicaFailure" && value === "True") ||
          // The ReplicaSet itself was refused.
          (type === "Progressing" && reason === "ReplicaSetCreateError"),
      )
      .map(({ type, message = "" }) => ({
        key: `${metadata?.name ?? ""} ${type}`,
        message: `${metadata?.name ?? ""}: pods cannot be created: ${message}${missingObjectHint(message)}`,
      })),
  );
}

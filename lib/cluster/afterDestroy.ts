import { claimNames, migrationClaims } from "../catalog/claims";
import type { Settings } from "../config";
import { kubectl } from "../config/kubectl";
import { deletesNamespace, isCreatedNamespace, isForeignNamespace } from "./namespace";
import { stackClaims } from "./stackClaims";
import type { ClusterState } from "./state";

/** What `pulumi destroy` retains. An output, so that destroy prints it. */
export interface AfterDestroy {
  readonly retained: readonly string[];
  /** Deletes what is retained. Left out if nothing is. */
  readonly cleanupCommand?: string;
}

export function afterDestroy(settings: Settings, state: ClusterState | undefined): AfterDestroy {
  if (deletesNamespace(settings, state)) return { retained: [] };
  const { namespace } = settings.kubernetes;
  // The stack does not manage the backups of migrations, and so never deletes them.
  const backups = Object.values(claimNames)
    .map((name) => migrationClaims(name).backup)
    .filter((backup) => state?.claims.some(({ name }) => name === backup));
  const retained = stackClaims(settings, state).filter((claim) => claim.retained);
  const claims = [...retained.map(({ name }) => name), ...backups];
  const command = kubectl(settings.kubernetes);
  const deletion = isCreatedNamespace(state)
    ? `${command} delete namespace ${namespace}`
    : `${command} --namespace ${namespace} delete persistentvolumeclaims ${claims.join(" ")}`;
  return {
    retained: [
      ...(isForeignNamespace(state) ? [] : [`namespace ${namespace}`]),
      ...claims.map((name) => `claim ${name}`),
    ],
    ...(isCreatedNamespace(state) || claims.length > 0 ? { cleanupCommand: deletion } : {}),
  };
}

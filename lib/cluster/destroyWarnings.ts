import type { Settings } from "../config";
import { deletesNamespace, isCreatedNamespace, isForeignNamespace } from "./namespace";
import { retainsClaims, stackClaims } from "./stackClaims";
import type { ClusterState } from "./state";

/** Warns about the data that `pulumi destroy` will delete, and about a namespace that it will leave. */
export function deletedByDestroy(settings: Settings, state: ClusterState | undefined): string[] {
  const { namespace } = settings.kubernetes;
  const names = stackClaims(settings, state).flatMap(({ name, retained }) => (retained ? [] : [name]));
  if (names.length === 0) return [];
  const claims = names.join(", ");
  if (deletesNamespace(settings, state)) {
    return [`\`pulumi destroy\` will delete namespace ${namespace} and everything in it, with all data in ${claims}`];
  }
  const isLeft = !retainsClaims(settings, state) && !isForeignNamespace(state) && !isCreatedNamespace(state);
  return [
    `\`pulumi destroy\` will delete ${claims} with all data`,
    ...(isLeft
      ? [
          `\`pulumi destroy\` will retain namespace ${namespace}, which a version before 0.4.0 created or adopted: if nothing ` +
            "else is in it, delete it with kubectl",
        ]
      : []),
  ];
}

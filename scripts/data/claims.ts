import type { ServiceName } from "../../components/routing";
import type { ClaimKey } from "../../components/settings";
import { claimKeys, claimNames } from "../../components/storage";

/** Whose a claim is: the Deployment that mounts it, and the user that its files belong to. */
export interface Owner {
  readonly service: ServiceName;
  readonly uid: number;
}

const api: Owner = { service: "api", uid: 1000 };
const mlflow: Owner = { service: "mlflow", uid: 1000 };

export const owners: Readonly<Record<ClaimKey, Owner>> = {
  models: api,
  data: api,
  logs: api,
  // Before the artifacts: a run that is in the database then has its artifacts in the backup too.
  mlflowBackend: mlflow,
  mlflowArtifacts: mlflow,
  prometheusData: { service: "prometheus", uid: 65534 },
  grafanaData: { service: "grafana", uid: 472 },
};

/** All claims, in the order in which they are copied. */
export const copyOrder = Object.keys(owners) as ClaimKey[];

/**
 * The claims that the user names, by key or by the claim's own name; all where none is named.
 *
 * @throws {Error} that lists the claims there are.
 */
export function chosenClaims(names: readonly string[]): ClaimKey[] {
  const chosen = names.map((name) => {
    const key = claimKeys.find((candidate) => candidate === name || claimNames[candidate] === name);
    if (key === undefined) throw new Error(`There is no claim ${name}. The claims: ${copyOrder.join(", ")}`);
    return key;
  });
  return names.length === 0 ? copyOrder : copyOrder.filter((key) => chosen.includes(key));
}

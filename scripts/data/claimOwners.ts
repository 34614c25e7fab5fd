import type { ClaimKey } from "../../lib/catalog/claims";
import { claimKeys, claimNames } from "../../lib/catalog/claims";
import type { ServiceName } from "../../lib/catalog/services";
import { serviceNames, services } from "../../lib/catalog/services";

export interface Owner {
  /** The service that mounts the claim. */
  readonly service: ServiceName;
  /** The user that owns its files. */
  readonly uid: number;
}

export const owners = Object.fromEntries(
  serviceNames.flatMap((service) => {
    const { claims, uid } = services[service];
    return claims.map((key) => [key, { service, uid }]);
  }),
) as Readonly<Record<ClaimKey, Owner>>;

/** All claims, in the order in which they are copied. */
export const copyOrder = serviceNames.flatMap((service) => services[service].claims);

/**
 * Returns the claims that the user names, by key or by name, in the order in which they are copied.
 *
 * @throws {Error} with the existing claims.
 */
export function chosenClaims(names: readonly string[]): readonly ClaimKey[] {
  const chosen = names.map((name) => {
    const key = claimKeys.find((candidate) => candidate === name || claimNames[candidate] === name);
    if (key === undefined) throw new Error(`Claim ${name} does not exist; expected one of: ${copyOrder.join(", ")}`);
    return key;
  });
  return copyOrder.filter((key) => chosen.includes(key));
}

import type * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

/**
 * A generated password of letters and digits.
 *
 * @param version - another version generates another password. Version 1 has no keepers, like the passwords of older releases,
 *   which must not change.
 */
export function generatePassword(
  name: string,
  version: number,
  opts: pulumi.CustomResourceOptions,
): random.RandomPassword {
  const keepers = version === 1 ? {} : { keepers: { version: String(version) } };
  return new random.RandomPassword(name, { length: 24, special: false, ...keepers }, opts);
}

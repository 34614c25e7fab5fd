import { z } from "zod";
import { count, dnsName } from "./values";

/** A password is generated, or is in a Secret of the user's own. */

export const passwordVersion = () =>
  count(1, 1_000_000)
    .default(1)
    .describe(
      "Another number generates another password with the next `pulumi up` ([docs/secrets.md](secrets.md#rotate-a-password)).",
    );

export const passwordSecret = z.strictObject({
  name: dnsName("a Secret's name").describe(
    "An existing Secret in the namespace, whose password is used instead of a generated one ([docs/secrets.md](secrets.md)).",
  ),
  key: z
    .string("a key of the Secret")
    .regex(/^[-._A-Za-z0-9]{1,253}$/, 'a key of the Secret: letters, digits, "-", "_" and "."')
    .describe("The key of the password."),
});

export type PasswordSecret = z.output<typeof passwordSecret>;

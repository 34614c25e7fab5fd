/** A service account, or an object with a name that Pulumi has generated: one of the stack's, not of the user's own. */
const MISSING = /\b(serviceaccount "[^"]+"|(configmap|secret) "[^"]+-[0-9a-f]{8}") not found/;

/** What to do if the message of a pod or Deployment says that an object of the stack does not exist; "" for any other. */
export function missingObjectHint(message: string): string {
  return MISSING.test(message) ? "; if it was deleted, pulumi up --refresh creates it again" : "";
}

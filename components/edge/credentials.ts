import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import type { Controller } from "./controllers";
import { abilities } from "./controllers";
import type { EdgeContext } from "./context";

/** Who may pass to the services without a login of their own. */
export interface Credentials {
  /** The Secret that the controller reads. */
  readonly secretName: pulumi.Input<string>;
  /** Undefined where the Secret is the user's own. */
  readonly password: pulumi.Output<string> | undefined;
}

/** A generated password, and its bcrypt hash for the controller: the password itself is in no object of the cluster. */
export function credentials(
  { common, labels, parent }: EdgeContext,
  { user, secretName }: { readonly user: string; readonly secretName?: string | undefined },
  controller: Controller,
): Credentials {
  if (secretName !== undefined) return { secretName, password: undefined };
  const generated = new random.RandomPassword("edge-password", { length: 24, special: false }, { parent });
  const key = abilities(controller).basicAuth;
  const secret = new k8s.core.v1.Secret(
    "edge-users",
    {
      metadata: { namespace: common.namespace, labels },
      ...(controller === "nginx" ? { type: "nginx.org/htpasswd" } : {}),
      stringData: generated.bcryptHash.apply((hash): Record<string, string> =>
        key === "user" ? { [user]: hash } : { [String(key)]: `${user}:${hash}` },
      ),
    },
    { parent },
  );
  return { secretName: secret.metadata.name, password: pulumi.secret(generated.result) };
}

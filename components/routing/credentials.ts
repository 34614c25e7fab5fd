import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { ControllerName } from "../../lib/catalog/controllers";
import { controllers } from "../../lib/catalog/controllers";
import { generatePassword } from "../password";
import type { RoutingContext } from "./context";

/** The Secret with the users that the controller admits. */
export interface Credentials {
  readonly name: pulumi.Input<string>;
  /** Undefined if the Secret is the user's own. */
  readonly password: pulumi.Output<string> | undefined;
}

type BasicAuthSettings = NonNullable<NonNullable<RoutingContext["settings"]["auth"]>["basic"]>;

/** A generated password. The cluster has only its bcrypt hash. */
export function credentials(
  { platform, labels, parent }: Pick<RoutingContext, "platform" | "labels" | "parent">,
  { user, secretName, passwordVersion }: BasicAuthSettings,
  controller: ControllerName,
): Credentials {
  if (secretName !== undefined) return { name: secretName, password: undefined };
  const { basicAuth } = controllers[controller].capabilities;
  if (basicAuth === undefined) throw new Error(`${controller} does not support basic authentication`);
  const { type, entry } = basicAuth;
  const generated = generatePassword("edge-password", passwordVersion, { parent });
  const secret = new k8s.core.v1.Secret(
    "edge-users",
    {
      metadata: { namespace: platform.namespace, labels },
      ...(type === undefined ? {} : { type }),
      stringData: generated.bcryptHash.apply((hash) => entry(user, hash)),
    },
    { parent },
  );
  return { name: secret.metadata.name, password: pulumi.secret(generated.result) };
}

import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { FIELD_OWNERSHIP } from "../../lib/catalog/annotations";
import type { Labels } from "../../lib/catalog/labels";
import type { ServiceName } from "../../lib/catalog/services";
import type { ServiceSettings } from "../../lib/config";
import type { PlatformContext } from "./context";

export interface ServiceAccountArgs {
  readonly context: PlatformContext;
  readonly labels: Labels;
  readonly settings: ServiceSettings["serviceAccount"];
}

/**
 * The service account of a service, under a fixed name, by which a cloud gives its pods an identity. Its token is not
 * mounted, unless the pod asks for it.
 *
 * @returns its name.
 */
export function createServiceAccount(
  name: ServiceName,
  { context, labels, settings }: ServiceAccountArgs,
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  const account = new k8s.core.v1.ServiceAccount(
    name,
    {
      metadata: {
        name,
        namespace: context.namespace,
        labels: { ...settings.labels, ...labels },
        annotations: { ...settings.annotations, ...FIELD_OWNERSHIP },
      },
      automountServiceAccountToken: false,
    },
    opts,
  );
  return account.metadata.name;
}

import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { FIELD_OWNERSHIP, SKIP_AWAIT } from "../lib/catalog/annotations";
import type { ClaimKey } from "../lib/catalog/claims";
import { claimSpec } from "../lib/catalog/claims";
import type { Labels } from "../lib/catalog/labels";
import type { PlatformContext } from "./kubernetes/context";

/** A PersistentVolumeClaim. Not awaited: the provider would wait forever for one that binds late or is already bound. */
export function createClaim(
  key: ClaimKey,
  context: PlatformContext,
  labels: Labels,
  opts: pulumi.CustomResourceOptions,
): k8s.core.v1.PersistentVolumeClaim {
  const spec = claimSpec(key, context.storage);
  // An existing claim keeps its class: without the field, server-side apply would remove it.
  const className = context.existingClaims.find(({ name }) => name === spec.name)?.className ?? spec.className;
  return new k8s.core.v1.PersistentVolumeClaim(
    spec.name,
    {
      metadata: {
        name: spec.name,
        namespace: context.namespace,
        labels,
        annotations: { ...FIELD_OWNERSHIP, ...SKIP_AWAIT },
      },
      spec: {
        accessModes: [spec.accessMode],
        ...(className === undefined ? {} : { storageClassName: className }),
        resources: { requests: { storage: spec.size } },
      },
    },
    {
      ...opts,
      retainOnDelete: spec.retained,
      // Both are immutable: a change would replace the claim. lib/cluster/preflight.ts compares the settings with the
      // existing claim instead.
      ignoreChanges: ["spec.accessModes", "spec.storageClassName"],
    },
  );
}

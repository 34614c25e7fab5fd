import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { CLUSTER, FIELD_OWNERSHIP, REPLACES, SKIP_AWAIT } from "../lib/catalog/annotations";
import type { ClaimKey } from "../lib/catalog/claims";
import { claimSpec } from "../lib/catalog/claims";
import type { Labels } from "../lib/catalog/labels";
import type { PlatformContext } from "./kubernetes/context";

const REPLACES_PATH = `metadata.annotations["${REPLACES}"]`;

/**
 * A PersistentVolumeClaim. Not awaited: the provider would wait forever for one that binds late or is already bound.
 *
 * A Deployment mounts it by its constant name, with `dependsOn`: if its inputs held an output of the claim, Pulumi would
 * replace it together with a claim that is recreated.
 */
export function createClaim(
  key: ClaimKey,
  context: PlatformContext,
  labels: Labels,
  opts: pulumi.CustomResourceOptions,
): k8s.core.v1.PersistentVolumeClaim {
  const spec = claimSpec(key, context.storage);
  const existing = context.existingClaims?.find(({ name }) => name === spec.name);
  const recreated = context.recreatedClaims.find(({ name }) => name === spec.name);
  // An existing claim keeps its class: without the field, server-side apply would remove it.
  const className = (recreated === undefined ? existing?.className : undefined) ?? spec.className;
  return new k8s.core.v1.PersistentVolumeClaim(
    spec.name,
    {
      metadata: {
        name: spec.name,
        namespace: context.namespace,
        labels,
        annotations: {
          ...FIELD_OWNERSHIP,
          ...SKIP_AWAIT,
          ...(context.recordedCluster === undefined ? {} : { [CLUSTER]: context.recordedCluster }),
          ...(recreated === undefined ? {} : { [REPLACES]: replaces(recreated.uid) }),
        },
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
      ...changeOptions({
        exists: context.existingClaims === undefined || existing !== undefined,
        recreated: recreated !== undefined,
        moves: context.mayMove && spec.retained,
      }),
    },
  );
}

/**
 * The class and the access mode are immutable: a change would replace the claim, so that of an existing one is ignored, and
 * lib/cluster/preflight.ts compares the settings with the claim. One that does not exist has nothing to lose. Ignored fields
 * have the values of the state, which may be those of a claim in another namespace: a retained claim is then adopted as it is.
 */
function changeOptions(claim: {
  readonly exists: boolean;
  readonly recreated: boolean;
  readonly moves: boolean;
}): pulumi.CustomResourceOptions {
  if (claim.recreated) return { replaceOnChanges: ["*"] };
  if (claim.exists && claim.moves) return { ignoreChanges: [REPLACES_PATH] };
  return claim.exists
    ? { ignoreChanges: ["spec.accessModes", "spec.storageClassName", REPLACES_PATH] }
    : { ignoreChanges: [REPLACES_PATH], replaceOnChanges: ["spec"] };
}

/**
 * Makes the recreated claim another one to Pulumi, whatever its state says. Unknown in a preview, where the provider would
 * validate the new claim as a change of the one that still exists, and fail.
 */
function replaces(uid: string): pulumi.Input<string> {
  return pulumi.runtime.isDryRun() ? pulumi.output(pulumi.unknown as unknown as string) : uid;
}

import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { FIELD_OWNERSHIP } from "../lib/catalog/annotations";
import type { Labels } from "../lib/catalog/labels";
import { containerResources } from "../lib/catalog/resources";
import type { Settings } from "../lib/config";
import { LIMITS } from "../lib/config/namedObjects";
import type { Hard } from "../lib/config/quota";
import { containerDefaults, limitsAllDisks } from "../lib/config/quota";

export interface LimitsArgs {
  readonly namespace: pulumi.Input<string>;
  readonly labels: Labels;
  readonly settings: Settings;
  readonly hard: Hard;
}

/** The quota of the namespace, and defaults for containers that have no resources. */
export function createLimits(
  { namespace, labels, settings, hard }: LimitsArgs,
  opts: pulumi.CustomResourceOptions,
): k8s.core.v1.ResourceQuota {
  const metadata = { name: LIMITS, namespace, labels, annotations: FIELD_OWNERSHIP };
  const { requests, limits } = containerResources(containerDefaults, limitsAllDisks(settings));
  const range = new k8s.core.v1.LimitRange(
    "limits",
    { metadata, spec: { limits: [{ type: "Container", defaultRequest: requests, default: limits }] } },
    opts,
  );
  return new k8s.core.v1.ResourceQuota(
    "limits",
    { metadata, spec: { hard } },
    pulumi.mergeOptions(opts, { dependsOn: range }),
  );
}

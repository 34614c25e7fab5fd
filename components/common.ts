import type * as k8s from "@pulumi/kubernetes";
import type { Input } from "@pulumi/pulumi";
import type { ExistingClaim } from "./cluster";
import type { Settings } from "./settings";

/** What the platform hands to every service. */
export interface CommonArgs {
  /** Name of the namespace. */
  readonly namespace: Input<string>;
  /** Name of the Pulumi stack: the instance in every label, and part of every cluster-scoped name. */
  readonly stack: string;
  readonly registry: Settings["registry"];
  readonly imagePullSecrets: Settings["imagePullSecrets"];
  readonly storage: Settings["storage"];
  /** The provider of claims: it may take back what an earlier stack left. */
  readonly storageProvider: k8s.Provider;
  /** The claims that are in the namespace already. */
  readonly existingClaims: readonly ExistingClaim[];
  /** The kubeconfig context, for the commands that `urls` names; undefined when YAML is rendered. */
  readonly context: string | undefined;
}

/**
 * On every object with a fixed name. The provider's field managers are random otherwise, and an object that
 * outlives its stack could not be changed by the next one: "Server-Side Apply field conflict".
 * https://www.pulumi.com/registry/packages/kubernetes/how-to-guides/managing-resources-with-server-side-apply/
 */
export const FIELD_MANAGER = { "pulumi.com/patchFieldManager": "cancer-mlops" } as const;

/**
 * Where readiness is known otherwise, the provider's own wait only costs time: ten seconds for a Service, ten
 * minutes for a load balancer that nothing provides.
 */
export const SKIP_AWAIT = { "pulumi.com/skipAwait": "true" } as const;

import type { Input } from "@pulumi/pulumi";
import type { ExistingClaim } from "../../lib/cluster/state";
import type { Settings } from "../../lib/config";

/** The arguments that all components share. */
export interface PlatformContext {
  /** Name of the namespace. */
  readonly namespace: Input<string>;
  /** Name of the Pulumi stack: the instance in every label, and part of every cluster-scoped name. */
  readonly stack: string;
  readonly registry: Settings["registry"];
  readonly imagePullSecrets: Settings["imagePullSecrets"];
  readonly storage: Settings["storage"];
  /** The claims that exist in the namespace. */
  readonly existingClaims: readonly ExistingClaim[];
}

import type { Input, Resource } from "@pulumi/pulumi";
import type { PerService } from "../../lib/catalog/services";
import type { ExistingClaim } from "../../lib/cluster/existingClaims";
import type { Settings } from "../../lib/config";

/** The arguments that all components share. */
export interface PlatformContext {
  /** Name of the namespace. */
  readonly namespace: Input<string>;
  /** Name of the Pulumi stack: the instance in every label, and part of every cluster-scoped name. */
  readonly stack: string;
  readonly registry: Settings["registry"];
  readonly imagePullSecrets: Settings["imagePullSecrets"];
  readonly podSecurity: Settings["podSecurity"];
  readonly storage: Settings["storage"];
  /** A quota that has to grow before new pods are created. */
  readonly quota: Resource | undefined;
  /** The claims that exist in the namespace; undefined if the cluster is not read. */
  readonly existingClaims: readonly ExistingClaim[] | undefined;
  /** True if the stack's state may have the claims of another namespace. */
  readonly mayMove: boolean;
  /** NodePorts that another Service of the stack has until the update. */
  readonly movedNodePorts: readonly number[];
  /** The HorizontalPodAutoscalers that set the numbers of pods. */
  readonly autoscalers: Partial<PerService<string>>;
  /** Identity of the cluster for the claims to record; undefined if it needs no record. */
  readonly recordedCluster: string | undefined;
  /** Those of them that are recreated, since they hold no data and are not as the settings say. */
  readonly recreatedClaims: readonly ExistingClaim[];
}

import type * as pulumi from "@pulumi/pulumi";
import type { PerEnabledService } from "../catalog/services";
import type { Settings } from "../config";
import type { KubernetesClient } from "./client";
import type { ManagedMetadata } from "./existingObjects";
import type { StackResource } from "./stackResources";
import type { ClusterState } from "./state";

export interface KubernetesObject {
  readonly id: pulumi.Output<string>;
  readonly kind: pulumi.Output<string>;
  readonly metadata: pulumi.Output<
    ManagedMetadata & { readonly name: string; readonly annotations: Readonly<Record<string, string>> }
  >;
}

/** The resources that are watched. */
export interface WatchedPlatform extends pulumi.Resource {
  readonly namespace: pulumi.Output<string>;
  readonly deployments: PerEnabledService<KubernetesObject>;
  readonly endpoints: PerEnabledService<{
    readonly internal: KubernetesObject;
    readonly external: KubernetesObject | undefined;
  }>;
  readonly objects: readonly StackResource[];
  /** Ingresses or HTTPRoutes. */
  readonly routes: readonly KubernetesObject[];
}

export interface WatchArgs {
  /** Undefined if YAML is rendered. */
  readonly cluster: KubernetesClient | undefined;
  readonly state: ClusterState | undefined;
  readonly settings: Settings;
  readonly stack: string;
}

import * as pulumi from "@pulumi/pulumi";
import type { NamedKind } from "../config/namedObjects";
import type { ManagedMetadata } from "./existingObjects";

/** A resource of the stack that is an object in Kubernetes. */
export interface StackResource {
  readonly kind: NamedKind | "ConfigMap" | "Namespace" | "PersistentVolumeClaim" | "Secret";
  /** Undefined if Pulumi generates it, for a ConfigMap or Secret. */
  readonly name: string | undefined;
  /** A custom resource. It becomes one only after transformations have seen it. */
  readonly resource: pulumi.Resource;
}

/**
 * NAMESPACE/NAME, or the name of what is in no namespace. In a preview it is known only for what the stack's state has, and
 * in an update once the object exists.
 */
export function idOf({ kind, resource }: StackResource): pulumi.Output<string> {
  if (!pulumi.CustomResource.isInstance(resource)) throw new Error(`A ${kind} is not a custom resource`);
  return resource.id;
}

/** The metadata that the state has, unless an update has changed the object. */
export function metadataOf({ kind, resource }: StackResource): pulumi.Output<ManagedMetadata | undefined> {
  if (!("metadata" in resource)) throw new Error(`A ${kind} has no metadata`);
  return pulumi.output(resource.metadata as pulumi.Input<ManagedMetadata | undefined>);
}

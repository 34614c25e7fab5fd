import type * as pulumi from "@pulumi/pulumi";
import type { StackResource } from "../../lib/cluster/stackResources";

/**
 * A cluster that was recreated under the same context name replaces every resource. By default the engine would create
 * each new object and then delete the old one, by its name, which through the same context is the new one. Auto-named
 * objects are not affected.
 */
export function deleteBeforeReplace({
  props,
  opts,
}: pulumi.ResourceTransformationArgs): pulumi.ResourceTransformationResult {
  return {
    props,
    opts: { ...opts, ...(nameIn(props) === undefined ? {} : { deleteBeforeReplace: true }) },
  };
}

/** Adds each object that the stack creates in Kubernetes, thus not what it only reads. */
export function collectObjects(resources: StackResource[]): pulumi.ResourceTransformation {
  return ({ type, props, opts, resource }) => {
    const isRead = "id" in opts && opts.id !== undefined;
    if (/^kubernetes:.*:.*/.test(type) && !isRead) {
      const name = nameIn(props);
      resources.push({
        kind: type.split(":").at(-1) as StackResource["kind"],
        name: typeof name === "string" ? name : undefined,
        resource,
      });
    }
    return undefined;
  };
}

/** Undefined if Pulumi generates the name. */
function nameIn(props: unknown): unknown {
  return (props as { readonly metadata?: { readonly name?: unknown } }).metadata?.name;
}

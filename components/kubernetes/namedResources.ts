import type * as pulumi from "@pulumi/pulumi";
import type { NamedResource } from "../../lib/cluster/missingObjects";

/**
 * A cluster that was recreated under the same context name replaces every resource. By default the engine would create
 * each new object and then delete the old one, by its name, which through the same context is the new one. Auto-named
 * objects are not affected.
 */
export function deleteBeforeReplace({
  props,
  opts,
}: pulumi.ResourceTransformationArgs): pulumi.ResourceTransformationResult {
  const { metadata } = props as { readonly metadata?: { readonly name?: unknown } };
  return {
    props,
    opts: { ...opts, ...(metadata?.name === undefined ? {} : { deleteBeforeReplace: true }) },
  };
}

/** Adds each resource with a fixed name, except what is only read. */
export function collectNamed(resources: NamedResource[]): pulumi.ResourceTransformation {
  return ({ type, props, opts, resource }) => {
    const { metadata } = props as { readonly metadata?: { readonly name?: unknown } };
    const kind = type.split(":").at(-1) as NamedResource["kind"];
    const isRead = "id" in opts && opts.id !== undefined;
    if (typeof metadata?.name === "string" && !isRead) {
      resources.push({ kind, name: metadata.name, resource });
    }
    return undefined;
  };
}

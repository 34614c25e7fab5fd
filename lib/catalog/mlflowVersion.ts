/**
 * An MLflow release as one number that can be compared: 3.12 is 3012. Undefined if the image is pinned by digest or its
 * tag is not a version.
 */
export function mlflowVersion({ tag, digest }: { readonly tag: string; readonly digest?: string | undefined }) {
  const [, major, minor] = /^v?(\d+)\.(\d+)/.exec(tag) ?? [];
  if (major === undefined || minor === undefined || digest !== undefined) return undefined;
  return Number(major) * 1000 + Number(minor);
}

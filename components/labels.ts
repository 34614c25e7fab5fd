/**
 * The recommended labels: https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/
 */
export interface Labels {
  readonly "app.kubernetes.io/name": string;
  readonly "app.kubernetes.io/instance": string;
  readonly "app.kubernetes.io/component": string;
  readonly "app.kubernetes.io/part-of": string;
  readonly "app.kubernetes.io/managed-by": string;
  readonly "app.kubernetes.io/version": string;
  readonly [label: string]: string;
}

export const PART_OF = "cancer-mlops";
export const MANAGED_BY = "pulumi";

export function labels(stack: string, name: string, component: string, version: string): Labels {
  return {
    "app.kubernetes.io/name": name,
    "app.kubernetes.io/instance": labelValue(stack),
    "app.kubernetes.io/component": component,
    "app.kubernetes.io/part-of": PART_OF,
    "app.kubernetes.io/managed-by": MANAGED_BY,
    "app.kubernetes.io/version": labelValue(version),
  };
}

/** The labels that never change: a Deployment's selector is immutable. */
export function selector(all: Labels): Record<string, string> {
  return {
    "app.kubernetes.io/name": all["app.kubernetes.io/name"],
    "app.kubernetes.io/instance": all["app.kubernetes.io/instance"],
  };
}

/** A label's value has 63 characters at most, and begins and ends with a letter or digit. */
export function labelValue(text: string): string {
  return text
    .replace(/[^\w.-]/g, "-")
    .replace(/^[^A-Za-z0-9]+/, "")
    .slice(0, 63)
    .replace(/[^A-Za-z0-9]+$/, "");
}

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
/** Name of the pods of the data commands. */
export const DATA_COPY = "data-copy";

export function labelsOf(stack: string, name: string, component: string, version: string): Labels {
  return {
    ...podSelector(stack, name),
    "app.kubernetes.io/component": component,
    "app.kubernetes.io/part-of": PART_OF,
    "app.kubernetes.io/managed-by": MANAGED_BY,
    "app.kubernetes.io/version": labelValue(version),
  };
}

/** The keys of the labels that the stack sets. */
export const stackLabels: readonly string[] = Object.keys(labelsOf("", "", "", ""));

/** The labels that never change: a Deployment's selector is immutable. */
export function podSelector(stack: string, name: string) {
  return { "app.kubernetes.io/name": name, "app.kubernetes.io/instance": labelValue(stack) };
}

/** The labels of all pods of a stack, and of no other's. */
export function stackSelector(stack: string) {
  return { "app.kubernetes.io/instance": labelValue(stack), "app.kubernetes.io/part-of": PART_OF };
}

/** Formats labels as kubectl's `--selector` and the API's `labelSelector` expect them. */
export function labelSelector(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map((pair) => pair.join("="))
    .join(",");
}

/** Makes a label value from any text: at most 63 characters, beginning and ending with a letter or digit. */
export function labelValue(text: string): string {
  return text
    .replace(/[^\w.-]/g, "-")
    .replace(/^[^A-Za-z0-9]+/, "")
    .slice(0, 63)
    .replace(/[^A-Za-z0-9]+$/, "");
}

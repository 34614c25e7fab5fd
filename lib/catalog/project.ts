/** Name of the Pulumi project, and prefix of its configuration keys. */
export const PROJECT = "cancer-mlops";

/** Namespace of a stack that does not set `kubernetes.namespace`. */
export const DEFAULT_NAMESPACE = "cancer-mlops";

/** The kubeconfig context of the embedded cluster. */
export const EMBEDDED_CONTEXT = "cancer-mlops-sandbox";

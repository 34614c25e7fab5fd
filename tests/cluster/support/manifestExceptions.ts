/** A critical finding of kube-score that stands, and why. */
export interface ManifestException {
  /** The id of the check: https://github.com/zegl/kube-score/blob/master/README_CHECKS.md */
  readonly check: string;
  readonly stacks: readonly ("dev" | "prod")[];
  readonly reason: string;
}

export const manifestExceptions: readonly ManifestException[] = [
  {
    check: "container-image-pull-policy",
    stacks: ["dev", "prod"],
    reason:
      "Tags are of releases, or there is a digest: a pod that is rescheduled starts although the registry is away. SERVICE.pullPolicy is a setting.",
  },
  {
    check: "container-security-context-user-group-id",
    stacks: ["dev", "prod"],
    reason:
      "The users of the images: the files in the claims are theirs, and would be unreadable for others. Nodes with user namespaces, or OpenShift, map them.",
  },
  {
    check: "pod-probes-identical",
    stacks: ["dev", "prod"],
    reason:
      "MLflow and Grafana have one health endpoint. The liveness probe waits for minutes, the readiness probe does not.",
  },
  { check: "pod-networkpolicy", stacks: ["dev"], reason: "Development is open: networkPolicy.enabled is for prod." },
  {
    check: "container-image-tag",
    stacks: ["dev"],
    reason: "The API's image is built on the machine, without releases.",
  },
];

/** The Pod Security Standards: https://kubernetes.io/docs/concepts/security/pod-security-standards/ */

/** From the weakest to the strictest. */
export const levels = ["privileged", "baseline", "restricted"] as const;
export type Level = (typeof levels)[number];

/** On OpenShift, a Security Context Constraint gives the pods of each namespace users of its own. */
export type PodSecurity = Level | "openshift";

/** The level of pods whose users the platform chooses is the same as that of others. */
export function levelOf(podSecurity: PodSecurity): Level {
  return podSecurity === "openshift" ? "restricted" : podSecurity;
}

/** Returns whether pods of a level are admitted where another one is enforced. */
export function meets(level: Level, enforced: Level): boolean {
  return levels.indexOf(level) >= levels.indexOf(enforced);
}

/** The label of a namespace with the level that it enforces. */
export const ENFORCE = "pod-security.kubernetes.io/enforce";

/** The pods meet `restricted`, whatever the namespace enforces. @param uid - of the service. */
export function podSecurityContext(uid: number, podSecurity: PodSecurity) {
  return {
    runAsNonRoot: true,
    ...(podSecurity === "openshift" ? {} : { runAsUser: uid, runAsGroup: uid, fsGroup: uid }),
    fsGroupChangePolicy: "OnRootMismatch",
    seccompProfile: { type: "RuntimeDefault" },
  };
}

export const containerSecurityContext = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ["ALL"] },
};

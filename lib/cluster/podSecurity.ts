import type { Level } from "../catalog/podSecurity";
import { ENFORCE, levelOf, levels, meets } from "../catalog/podSecurity";
import type { Settings } from "../config";
import { kubectl } from "../config/kubectl";
import { podSecurityFindings } from "../config/podSecurityFindings";
import { show } from "../config/problems";
import { isCreatedNamespace } from "./namespace";
import type { ClusterState } from "./state";

const OPENSHIFT_API = "security.openshift.io";

/** On another cluster the pods would have no users, and their volumes would not be writable. */
export function withoutPlatformUsers({ apiGroups }: ClusterState, { podSecurity }: Settings): string[] {
  if (podSecurity !== "openshift" || apiGroups === undefined || apiGroups.includes(OPENSHIFT_API)) return [];
  return [
    `podSecurity: API group ${OPENSHIFT_API} is not installed, so nothing chooses the pods' users (got "openshift"); ` +
      'set "restricted"',
  ];
}

/** The namespace would refuse the pods in the middle of the update. One that the stack labels enforces the settings' level. */
export function refusedPods(state: ClusterState, settings: Settings): string[] {
  const enforced = enforcedLevel(state);
  if (isCreatedNamespace(state) || enforced === undefined) return [];
  return podSecurityFindings(settings, enforced).map(
    ({ path, value }) =>
      `${path}: Namespace ${settings.kubernetes.namespace} enforces Pod Security level ${enforced}, which does not permit it ` +
      `(got ${show(value)}); change it, or set another kubernetes.namespace`,
  );
}

/** Returns what the user should know about the level of a namespace that the stack does not label, and about OpenShift. */
export function podSecurityWarnings(settings: Settings, state: ClusterState): string[] {
  return [...unenforced(settings, state), ...fixedUsers(settings, state)];
}

function unenforced({ podSecurity, kubernetes }: Settings, state: ClusterState): string[] {
  // On OpenShift, SCCs admit pods.
  if (isCreatedNamespace(state) || podSecurity === "openshift") return [];
  const wanted = levelOf(podSecurity);
  const found = enforcedLevel(state);
  if (meets(found ?? "privileged", wanted)) return [];
  const { namespace } = kubernetes;
  return [
    `Namespace ${namespace} does not enforce Pod Security level ${wanted} (got ${found ?? "none"}), and is left as it is, ` +
      `since the program is not known to have created it: run ${kubectl(kubernetes)} label namespace ${namespace} ${ENFORCE}=${wanted} if all of its ` +
      `pods meet it, or set podSecurity: ${found ?? "privileged"}`,
  ];
}

/** The level that the namespace enforces; undefined if it has no label, or an unknown one, and the cluster's default holds. */
export function enforcedLevel({ namespace }: ClusterState): Level | undefined {
  return levels.find((level) => level === namespace?.labels[ENFORCE]);
}

function fixedUsers({ podSecurity }: Settings, { apiGroups }: ClusterState): string[] {
  if (podSecurity === "openshift" || apiGroups?.includes(OPENSHIFT_API) !== true) return [];
  return [
    "The cluster is OpenShift, which refuses pods with fixed users unless their service accounts may use an SCC such as " +
      "nonroot-v2: set podSecurity: openshift",
  ];
}

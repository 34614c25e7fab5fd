import type { Level } from "./podSecurity";

/**
 * The controls of the Pod Security Standards, as Kubernetes 1.34 enforces them, for what a stack adds to a pod:
 * https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */

/** A field that a level does not permit. */
export interface Finding {
  /** Inside the container, or volume. */
  readonly path: string;
  readonly value: unknown;
  /** The weakest level that does not permit it. */
  readonly level: Exclude<Level, "privileged">;
}

interface Rule {
  readonly path: string;
  readonly level: Finding["level"];
  readonly permits: (value: unknown) => boolean;
}

const oneOf =
  (...values: readonly unknown[]) =>
  (value: unknown) =>
    values.includes(value);
const unset = oneOf(undefined, "", 0);
const confined = oneOf(undefined, "RuntimeDefault", "Localhost");

const BASELINE_CAPABILITIES = [
  "AUDIT_WRITE",
  "CHOWN",
  "DAC_OVERRIDE",
  "FOWNER",
  "FSETID",
  "KILL",
  "MKNOD",
  "NET_BIND_SERVICE",
  "SETFCAP",
  "SETGID",
  "SETPCAP",
  "SETUID",
  "SYS_CHROOT",
];

const securityContext: readonly Rule[] = [
  { path: "privileged", level: "baseline", permits: (value) => value !== true },
  { path: "procMount", level: "baseline", permits: oneOf(undefined, "Default") },
  { path: "seccompProfile.type", level: "baseline", permits: confined },
  { path: "appArmorProfile.type", level: "baseline", permits: confined },
  {
    path: "seLinuxOptions.type",
    level: "baseline",
    permits: oneOf(undefined, "", "container_t", "container_init_t", "container_kvm_t", "container_engine_t"),
  },
  { path: "seLinuxOptions.user", level: "baseline", permits: unset },
  { path: "seLinuxOptions.role", level: "baseline", permits: unset },
  { path: "windowsOptions.hostProcess", level: "baseline", permits: (value) => value !== true },
  { path: "capabilities.add", level: "baseline", permits: (value) => isSubset(value, BASELINE_CAPABILITIES) },
  { path: "capabilities.add", level: "restricted", permits: (value) => isSubset(value, ["NET_BIND_SERVICE"]) },
  { path: "capabilities.drop", level: "restricted", permits: (value) => list(value).includes("ALL") },
  { path: "allowPrivilegeEscalation", level: "restricted", permits: oneOf(false) },
  { path: "runAsNonRoot", level: "restricted", permits: (value) => value !== false },
  { path: "runAsUser", level: "restricted", permits: (value) => value !== 0 },
];

const HANDLERS = [
  ...["livenessProbe", "readinessProbe", "startupProbe"],
  ...["lifecycle.postStart", "lifecycle.preStop"],
];

const containerRules: readonly Rule[] = [
  ...securityContext.map((rule) => ({ ...rule, path: `securityContext.${rule.path}` })),
  ...HANDLERS.flatMap((handler) =>
    ["httpGet", "tcpSocket"].map((kind): Rule => ({
      path: `${handler}.${kind}.host`,
      level: "baseline",
      permits: unset,
    })),
  ),
];

const RESTRICTED_VOLUMES = [
  "configMap",
  "csi",
  "downwardAPI",
  "emptyDir",
  "ephemeral",
  "image",
  "persistentVolumeClaim",
  "projected",
  "secret",
];

/** Fields that the platform's own containers have too: set where a container leaves them open, since `restricted` asks for them. */
export function withDefaultSecurity(securityContext: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  // Kubernetes does not accept both.
  if (securityContext.privileged === true) return securityContext;
  const capabilities = { drop: ["ALL"], ...(securityContext.capabilities as object | undefined) };
  return { allowPrivilegeEscalation: false, ...securityContext, capabilities };
}

/** @param container - with the defaults of {@link withDefaultSecurity}. */
export function containerFindings(container: object): Finding[] {
  const portRules = list(child(container, "ports")).map((_, index): Rule => ({
    path: `ports.${index}.hostPort`,
    level: "baseline",
    permits: unset,
  }));
  return [...containerRules, ...portRules].flatMap(({ path, level, permits }) => {
    const value = path.split(".").reduce<unknown>(child, container);
    return permits(value) ? [] : [{ path, value, level }];
  });
}

export function volumeFindings(volume: object): Finding[] {
  return Object.entries(volume)
    .filter(([type, value]) => type !== "name" && value !== undefined && !RESTRICTED_VOLUMES.includes(type))
    .map(([type, value]: [string, unknown]) => ({
      path: type,
      value,
      level: type === "hostPath" ? "baseline" : "restricted",
    }));
}

/** The annotations by which pods set their AppArmor profile before Kubernetes 1.30. */
export function annotationFindings(annotations: Readonly<Record<string, string>>): Finding[] {
  return Object.entries(annotations)
    .filter(([key]) => key.startsWith("container.apparmor.security.beta.kubernetes.io/"))
    .filter(([, value]) => !/^(|runtime\/default|localhost\/.*)$/.test(value))
    .map(([path, value]) => ({ path, value, level: "baseline" }));
}

function child(value: unknown, key: string): unknown {
  return (value as Readonly<Record<string, unknown>> | undefined)?.[key];
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}

function isSubset(value: unknown, permitted: readonly unknown[]): boolean {
  return list(value).every((item) => permitted.includes(item));
}

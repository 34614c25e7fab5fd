import type { Level, PodSecurity } from "../catalog/podSecurity";
import { meets } from "../catalog/podSecurity";
import type { Finding } from "../catalog/podSecurityRules";
import {
  annotationFindings,
  containerFindings,
  volumeFindings,
  withDefaultSecurity,
} from "../catalog/podSecurityRules";
import { serviceNames } from "../catalog/services";
import type { Settings } from "./schema";

interface SettingFinding {
  readonly path: string;
  readonly value: unknown;
  /** The strictest level that permits it. */
  readonly permitting: PodSecurity;
}

/** Returns what a stack adds to its pods and a level does not permit: a namespace that enforces it would refuse the pods. */
export function podSecurityFindings(settings: Settings, level: Level): SettingFinding[] {
  return serviceNames.flatMap((name) => {
    const { extraContainers, extraVolumes, podAnnotations } = settings[name];
    return [
      ...extraContainers.flatMap(({ securityContext, ...container }, index) =>
        below(
          `${name}.extraContainers.${index}`,
          containerFindings({ ...container, securityContext: withDefaultSecurity(securityContext) }),
        ),
      ),
      ...extraVolumes.flatMap((volume, index) => below(`${name}.extraVolumes.${index}`, volumeFindings(volume))),
      ...below(`${name}.podAnnotations`, annotationFindings(podAnnotations)),
    ]
      .filter((finding) => meets(level, finding.level))
      .map(({ path, value, level: refusing }) => ({
        path,
        value,
        permitting: refusing === "baseline" ? "privileged" : "baseline",
      }));
  });
}

function below(parent: string, findings: readonly Finding[]): Finding[] {
  // Where a field is not set, the container is privileged, which is a finding itself; the second rule about one field adds nothing.
  return findings
    .filter(({ value }) => value !== undefined)
    .filter(({ path }, index) => findings.findIndex((finding) => finding.path === path) === index)
    .map((finding) => ({ ...finding, path: `${parent}.${finding.path}` }));
}

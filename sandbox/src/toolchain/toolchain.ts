import type { Step } from "../progress/step";
import { findOnPath } from "../system/findOnPath";
import { canReach } from "../system/internet";
import { programsStep } from "./buildPrograms";
import { removeBuildCachesStep } from "./buildStep";
import { isMade, toolsFolder, type OwnGroup } from "./layout";
import { officialHost, officialPulumiStep } from "./officialPulumi";
import { ownProgramStep } from "./ownPrograms";
import { traefikResourcesStep } from "./traefikResources";

/** A Pulumi that the user installed; it wins over everything that could be made. */
export function installedPulumi(): string | undefined {
  const found = findOnPath("pulumi");
  return found && !found.startsWith(toolsFolder()) && findOnPath("pulumi-language-nodejs") ? found : undefined;
}

/**
 * The steps that make what is missing of the toolchain and of what else is wanted, the one that removes the caches of the
 * builds last.
 */
export async function toolchainSteps(wanted: readonly OwnGroup[]): Promise<Step[]> {
  const steps: Step[] = [];
  const needPulumi = !isMade("pulumi") && !installedPulumi();
  const official = needPulumi && (await canReach(officialHost));
  if (official) {
    steps.push(officialPulumiStep());
  }
  const builds: Step[] = [];
  if (!isMade("kubernetes") || (needPulumi && !official)) {
    builds.push(programsStep(needPulumi && !official));
  }
  for (const group of wanted.filter((name) => !isMade(name))) {
    // Prometheus is built beside the large build, so that its image is not the last thing to wait for. The others come one
    // after another: together they would need more memory than a machine of two processors has.
    const needs = group === "prometheus" ? [] : builds.map(({ id }) => id);
    builds.push(group === "traefik-resources" ? traefikResourcesStep(needs) : ownProgramStep(group, needs));
  }
  if (builds.length > 0) {
    steps.push(...builds, removeBuildCachesStep(builds.map((step) => step.id)));
  }
  return steps;
}

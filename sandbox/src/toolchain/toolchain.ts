import type { Step } from "../progress/step";
import { findOnPath } from "../system/findOnPath";
import { canReach } from "../system/internet";
import { kwokStep, programsStep, prometheusStep, removeBuildCachesStep } from "./buildPrograms";
import { isMade, toolsFolder } from "./layout";
import { officialHost, officialPulumiStep } from "./officialPulumi";

/** A Pulumi that the user installed; it wins over everything that could be made. */
export function installedPulumi(): string | undefined {
  const found = findOnPath("pulumi");
  return found && !found.startsWith(toolsFolder()) && findOnPath("pulumi-language-nodejs") ? found : undefined;
}

/**
 * The steps that make what is missing of the wanted programs, the one that removes the caches of the builds last.
 */
export async function toolchainSteps(wanted: { prometheus?: boolean; kwok?: boolean }): Promise<Step[]> {
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
  if (wanted.prometheus && !isMade("prometheus")) {
    // Beside the large build, so that its image is not the last thing to wait for.
    builds.push(prometheusStep());
  }
  if (wanted.kwok && !isMade("kwok")) {
    builds.push({ ...kwokStep(), needs: builds.map((step) => step.id) });
  }
  if (builds.length > 0) {
    steps.push(...builds, removeBuildCachesStep(builds.map((step) => step.id)));
  }
  return steps;
}

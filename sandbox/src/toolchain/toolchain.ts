import type { Step } from "../progress/step";
import { findOnPath } from "../system/findOnPath";
import { isReachable } from "../system/internet";
import { preparePulumiStep, kubernetesStep, pulumiStep } from "./buildPrograms";
import { removeBuildCachesStep } from "./buildStep";
import { isBuilt, toolsFolder, type OwnGroup } from "./layout";
import { officialHost, officialPulumiStep } from "./officialPulumi";
import { ownProgramStep } from "./ownPrograms";
import { traefikResourcesStep } from "./traefikResources";

/** The user's own Pulumi, which takes precedence over the toolchain's. */
export function installedPulumi(): string | undefined {
  const found = findOnPath("pulumi");
  return found && !found.startsWith(toolsFolder()) && findOnPath("pulumi-language-nodejs") ? found : undefined;
}

/** The steps that make the missing parts of the toolchain and the missing programs of `wanted`. */
export async function toolchainSteps(wanted: readonly OwnGroup[]): Promise<Step[]> {
  const needPulumi = !isBuilt("pulumi") && !installedPulumi();
  const official = needPulumi && (await isReachable(officialHost));
  const builds = [
    ...(isBuilt("kubernetes") ? [] : [kubernetesStep()]),
    ...(needPulumi && !official ? [preparePulumiStep(), pulumiStep()] : []),
    ...ownSteps(wanted.filter((group) => !isBuilt(group))),
  ];
  return [
    ...(official ? [officialPulumiStep()] : []),
    ...builds,
    ...(builds.length > 0 ? [removeBuildCachesStep(builds.map(({ id }) => id))] : []),
  ];
}

/** Built in sequence, beside Kubernetes and Pulumi: two compilations fill two cores, and more would need more memory. */
function ownSteps(groups: readonly OwnGroup[]): Step[] {
  const steps: Step[] = [];
  for (const group of groups) {
    const needs = steps.slice(-1).map(({ id }) => id);
    steps.push(group === "traefik-resources" ? traefikResourcesStep(needs) : ownProgramStep(group, needs));
  }
  return steps;
}

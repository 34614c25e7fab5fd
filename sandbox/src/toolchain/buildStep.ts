import * as fs from "node:fs";
import * as path from "node:path";

import { folders } from "../paths";
import type { Step, StepContext } from "../progress/step";
import { capture } from "../system/run";
import { findGo } from "./goEnvironment";
import { markMade, type Group } from "./layout";

/** Room for the module cache, the build cache and the programs while they are built. */
const buildBytes: Readonly<Record<Group, number>> = {
  pulumi: 12e9,
  kubernetes: 12e9,
  prometheus: 2e9,
  "prometheus-3": 3e9,
  kwok: 3e9,
  traefik: 3e9,
  "traefik-resources": 1e8,
};

export const buildStepId = (group: Group): string => `build-${group}`;

/** A build whose log begins anew each time: its lines are counted for the progress. */
export function buildStep(step: {
  id: Group;
  title: string;
  estimate: number;
  needs?: readonly string[];
  build(go: string, log: string, context: StepContext): Promise<void>;
}): Step {
  const log = path.join(folders.log, `build-${step.id}.log`);
  return {
    id: buildStepId(step.id),
    title: step.title,
    estimate: step.estimate,
    needs: step.needs,
    log,
    room: buildBytes[step.id],
    async run(context) {
      const go = await findGo();
      fs.mkdirSync(folders.log, { recursive: true });
      fs.writeFileSync(log, "");
      await step.build(go, log, context);
      markMade(step.id);
    },
  };
}

/** Frees about ten gigabytes. A build that fails leaves the caches, so that the next one goes on where it was. */
export const removeBuildCachesStep = (needs: readonly string[]): Step => ({
  id: "remove-build-caches",
  title: "Remove the caches of the builds",
  estimate: 10,
  needs,
  async run() {
    await removeBuildCaches();
  },
});

async function removeBuildCaches(): Promise<void> {
  if (fs.existsSync(folders.build)) {
    // Go makes its module cache read-only.
    await capture("chmod", ["-R", "u+w", folders.build]);
    await fs.promises.rm(folders.build, { recursive: true, force: true });
  }
}

import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";

import { folders } from "../paths";
import type { Step, StepContext } from "../progress/step";
import { findGo } from "./goEnvironment";
import { markBuilt, type Group } from "./layout";

/** Disk space for the module cache, the build cache and the programs. */
const buildBytes: Readonly<Record<Group, number>> = {
  pulumi: 6e9,
  kubernetes: 5e9,
  "grafana-stand-in": 1e8,
  prometheus: 2e9,
  "prometheus-3": 3e9,
  kwok: 3e9,
  "metrics-server": 3e9,
  "kube-router": 3e9,
  "kube-score": 1e9,
  kubeconform: 1e9,
  promtool: 3e9,
  traefik: 3e9,
  "traefik-resources": 1e8,
};

export const buildStepId = (group: Group): string => `build-${group}`;

interface GoStep<Id> {
  readonly id: Id;
  readonly title: string;
  readonly estimate: number;
  readonly needs?: readonly string[];
  readonly run: (go: string, log: string, context: StepContext) => Promise<void>;
}

/** A step that runs Go. Its log is truncated first, because progress is counted in it. */
export function goStep({ run, ...step }: GoStep<string>): Step {
  const log = path.join(folders.log, `${step.id}.log`);
  return {
    ...step,
    log,
    async run(context) {
      const go = await findGo();
      fs.mkdirSync(folders.log, { recursive: true });
      fs.writeFileSync(log, "");
      await run(go, log, context);
    },
  };
}

/** Builds the programs of a group. */
export function buildStep({ id, run, ...step }: GoStep<Group>): Step {
  const build = goStep({
    ...step,
    id: buildStepId(id),
    async run(go, log, context) {
      await run(go, log, context);
      markBuilt(id);
    },
  });
  return { ...build, diskSpace: buildBytes[id] };
}

/** Frees about ten gigabytes, in the background. A failed build keeps its caches, so that the next one resumes. */
export const removeBuildCachesStep = (needs: readonly string[]): Step => ({
  id: "remove-build-caches",
  title: "Remove the build caches",
  estimate: 1,
  needs,
  run() {
    if (fs.existsSync(folders.build)) {
      fs.mkdirSync(folders.trash, { recursive: true });
      fs.renameSync(folders.build, path.join(folders.trash, `build-${Date.now()}`));
    }
    // Go makes its module cache read-only.
    const script = 'chmod -R u+w "$0" && rm -rf "$0"';
    spawn("nice", ["sh", "-c", script, folders.trash], { detached: true, stdio: "ignore" }).unref();
    return Promise.resolve();
  },
});

import * as fs from "node:fs";

import { Layout, type Mode } from "../cluster/layout";
import { resetCluster } from "../cluster/reset";
import { stopCluster } from "../cluster/stop";
import { runSteps } from "../progress/runSteps";

const modes: readonly Mode[] = ["real", "simulated"];

function modesWithState(): Mode[] {
  return modes.filter((mode) => fs.existsSync(new Layout(mode).root));
}

export async function stop(): Promise<void> {
  await forEachMode("Stop", stopCluster);
  console.log("The sandbox is stopped. Its data is kept.");
}

export async function reset(): Promise<void> {
  await forEachMode("Delete", resetCluster);
  console.log("The cluster's state is deleted. Programs and images are kept.");
}

async function forEachMode(
  verb: string,
  action: (mode: Mode, report: (progress: string) => void) => Promise<void>,
): Promise<void> {
  await runSteps(
    modesWithState().map((mode) => ({
      id: `${verb.toLowerCase()}-${mode}`,
      title: `${verb} the ${mode === "real" ? "cluster" : "simulated cluster"}`,
      estimate: 10,
      run: ({ report }) => action(mode, report),
    })),
  );
}

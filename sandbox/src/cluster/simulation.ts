import { UserError } from "../errors";
import type { Mode } from "./layout";

/** The command for a simulated node. Scripts that run the sandbox set CANCER_MLOPS_COMMAND to what their user typed. */
function simulate(): string {
  return `${process.env.CANCER_MLOPS_COMMAND ?? "npm run sandbox -- start"} --simulate`;
}

export function cannotRunNode(obstacles: readonly string[]): UserError {
  return new UserError(
    ["A Kubernetes node cannot run here:", ...obstacles.map((obstacle) => `  ${obstacle}`)].join("\n"),
    `To use the same control plane with a simulated node, run ${simulate()}: plans, state and API objects are real, pods do not run.`,
  );
}

export function anotherClusterIsRunning(other: Mode): UserError {
  const use = other === "simulated" ? `To use it, run ${simulate()}\n` : "";
  return new UserError(
    `A ${other} cluster is running.`,
    `${use}To start another one, run npm run sandbox -- stop first.`,
  );
}

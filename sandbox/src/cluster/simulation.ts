import { UserError } from "../errors";
import type { Mode } from "./layout";

/** What to type for a simulated node. Scripts that start the sandbox for their user say what that user typed. */
function simulate(): string {
  return `${process.env.CANCER_MLOPS_COMMAND ?? "npm run sandbox -- start"} --simulate`;
}

export function cannotRunNode(obstacles: readonly string[]): UserError {
  return new UserError(
    ["A Kubernetes node cannot run here:", ...obstacles.map((obstacle) => `  ${obstacle}`)].join("\n"),
    `\`${simulate()}\` brings up the same control plane with a simulated node: plans, state and API objects are real, pods are not.`,
  );
}

/** One cluster can run on a machine. */
export function otherClusterRuns(other: Mode): UserError {
  const use = other === "simulated" ? `To go on with it: ${simulate()}\n` : "";
  return new UserError(
    `A ${other} cluster is running.`,
    `${use}To have another one, stop it first: npm run sandbox -- stop`,
  );
}

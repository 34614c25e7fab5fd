import { RunError } from "@pulumi/pulumi/errors";

/**
 * An error that the user reads, without a stack trace. Pulumi formats the stack of every error, shown or not, which takes
 * half a minute for frames that came through ts-node.
 */
export function userError(heading: string, details: readonly string[] = []): RunError {
  const error = new RunError([heading, ...details.map((detail) => `  ${detail}`)].join("\n"));
  error.stack = "";
  return error;
}

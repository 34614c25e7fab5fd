import * as pulumi from "@pulumi/pulumi";

/**
 * Ends the program with words for the user and no stack. Pulumi formats the stack of every error, shown or not, which
 * takes half a minute for frames that came through ts-node.
 */
export function refusal(heading: string, reasons: readonly string[] = []): pulumi.RunError {
  const error = new pulumi.RunError([heading, ...reasons.map((reason) => `  ${reason}`)].join("\n"));
  error.stack = "";
  return error;
}

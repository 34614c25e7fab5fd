import * as pulumi from "@pulumi/pulumi";

/** Reads an output of another stack in plain text, secret or not; undefined if it does not have it (yet). */
export async function readStackOutput(stack: string, output: string): Promise<unknown> {
  const details = await new pulumi.StackReference(stack).getOutputDetails(output);
  return (details.value ?? details.secretValue) as unknown;
}

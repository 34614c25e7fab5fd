import type { Stack, UpResult } from "@pulumi/pulumi/automation";
import { CommandError, ConcurrentUpdateError } from "@pulumi/pulumi/automation";
import { leaveInterruptToChild } from "../command";
import { isIncorrectPassphrase } from "../pulumiError";
import { News } from "./output";
import { clearPendingOperations, warnsOfPendingOperations } from "./pendingOperations";

/**
 * `pulumi up`, with its output on the terminal.
 *
 * @param configFile - the stack file to use.
 * @param options - refresh: reads all objects first, so that what was deleted, or changed by an update that was interrupted, is
 *   set as the settings say.
 * @throws {Error} with what to do next: its own messages have been printed.
 */
export async function update(
  stack: Stack,
  configFile: string,
  { refresh }: { readonly refresh: boolean },
): Promise<UpResult> {
  // If this process ended first, pulumi could not print any more, and would not finish its cancellation.
  leaveInterruptToChild();
  const news = new News((text) => process.stdout.write(text));
  try {
    const result = await stack.up({
      configFile,
      refresh,
      // With secrets, `pulumi stack history` would write a salt into the file in the clone.
      showSecrets: false,
      color: process.stdout.isTTY ? "always" : "never",
      suppressProgress: true,
      // The URLs are printed later, once they answer.
      suppressOutputs: true,
      onOutput: (text) => {
        news.add(text);
      },
      onError: (text) => process.stderr.write(text),
    });
    news.end();
    if (warnsOfPendingOperations(result.stdout)) await clearPendingOperations(stack.name);
    return result;
  } catch (error) {
    news.end();
    if (!(error instanceof CommandError) || isIncorrectPassphrase(error.message)) throw error;
    throw new Error(
      error instanceof ConcurrentUpdateError
        ? `Stack ${stack.name} is locked by another update. If there is none: npm run -s pulumi -- cancel`
        : "\npulumi up failed: see its messages above. Existing resources are unchanged unless noted above.\n" +
            "  Pod status and events: npm run -s kubectl -- get pods,events",
      { cause: error },
    );
  }
}

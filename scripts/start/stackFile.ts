import { readFile } from "node:fs/promises";
import { parse } from "yaml";

/** The settings that `npm start` reads and writes in the stack file. */
export interface StackFile {
  readonly context: string | undefined;
  readonly nodeAddress: string | undefined;
}

/** Address of the embedded cluster's NodePorts. */
export const EMBEDDED_ADDRESS = "127.0.0.1";

export async function readStackFile(file: string): Promise<StackFile> {
  const { config } = parse(await readFile(file, "utf8")) as {
    config?: { "cancer-mlops:kubernetes"?: { context?: string }; "cancer-mlops:routing"?: { nodeAddress?: string } };
  };
  return {
    context: config?.["cancer-mlops:kubernetes"]?.context,
    nodeAddress: config?.["cancer-mlops:routing"]?.nodeAddress,
  };
}

/** Returns the address of NodePorts after a change of context. One that the user has set stays. */
export function addressOn(context: string, before: StackFile, embedded: string): string | undefined {
  if (context === embedded) return before.nodeAddress ?? EMBEDDED_ADDRESS;
  const isOurs = before.context === embedded && before.nodeAddress === EMBEDDED_ADDRESS;
  return isOurs ? undefined : before.nodeAddress;
}

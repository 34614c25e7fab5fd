import { execa } from "execa";

/** How the CLI begins its warning. */
const WARNING = /with \d+ pending operations? from (a )?previous deployment/;

/** Returns whether `pulumi up` has printed that an earlier one was killed in the middle of operations. */
export function warnsOfPendingOperations(printed: string): boolean {
  return WARNING.test(printed);
}

/**
 * Removes the operations from the state, which importing it does. An `up` has since taken over what they created, but the
 * CLI would warn of them for ever: only an interactive `pulumi refresh` asks about them.
 */
export async function clearPendingOperations(stack: string): Promise<void> {
  const { stdout: state } = await execa("pulumi", ["stack", "export", "--stack", stack]);
  await execa("pulumi", ["stack", "import", "--stack", stack], { input: state });
}

import type { CommandError } from "@pulumi/pulumi/automation";

/** Without loading the Automation API, which takes half a second. */
export function isCommandError(error: unknown): error is CommandError {
  return error instanceof Error && "commandResult" in error;
}

/**
 * The message that the CLI printed. The SDK keeps it private, and wraps it into the exit code, the command line and a stack
 * trace: this is the only place that reads it as text.
 */
export function pulumiMessage({ message }: CommandError): string {
  if (isIncorrectPassphrase(message)) {
    return (
      "Incorrect passphrase: the stack was encrypted with another one.\n" +
      "Set PULUMI_CONFIG_PASSPHRASE to it. If only the stack's file was, remove encryptionsalt and the secrets from it."
    );
  }
  const stderr = /\n stderr: (.*?)\n err\?: /s.exec(message)?.[1] ?? message;
  return /^error: .*/ms.exec(stderr)?.[0].trim() ?? stderr.trim();
}

/** The SDK has no type for this error, and the CLI no exit code. */
export function isIncorrectPassphrase(message: string): boolean {
  return message.includes("incorrect passphrase");
}

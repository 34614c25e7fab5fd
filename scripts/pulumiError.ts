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
      "Incorrect passphrase: the encryptionsalt in the stack's file belongs to another one.\n" +
      "Set PULUMI_CONFIG_PASSPHRASE to it. Or remove encryptionsalt from the file: secrets in the file are lost then."
    );
  }
  const stderr = /\n stderr: (.*?)\n err\?: /s.exec(message)?.[1] ?? message;
  return /^error: .*/ms.exec(stderr)?.[0].trim() ?? stderr.trim();
}

/** The SDK has no type for this error, and the CLI no exit code. */
export function isIncorrectPassphrase(message: string): boolean {
  return message.includes("incorrect passphrase");
}

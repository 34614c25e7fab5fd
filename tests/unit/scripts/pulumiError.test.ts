import { CommandError } from "@pulumi/pulumi/automation";
import { isCommandError, pulumiMessage } from "../../../scripts/pulumiError";

/** An error as the SDK creates it for output of the CLI. */
function errorWith(stderr: string): CommandError {
  const message = `Command failed with exit code 255: pulumi stack select --stack nope\n${stderr}`;
  const Create = CommandError as unknown as new (result: { toString: () => string }) => CommandError;
  return new Create({ toString: () => `code: -2\n stdout: \n stderr: ${message}\n err?: Error: ${message}\n` });
}

test("prints only the message of the CLI", () => {
  const error = errorWith("error: no stack named 'nope' found\n  with a second line");
  expect(isCommandError(error)).toBe(true);
  expect(pulumiMessage(error)).toBe("error: no stack named 'nope' found\n  with a second line");
});

test("explains an incorrect passphrase", () => {
  expect(pulumiMessage(errorWith("error: get stack secrets manager: incorrect passphrase"))).toContain(
    "Set PULUMI_CONFIG_PASSPHRASE",
  );
});

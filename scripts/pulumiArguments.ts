import { parseArgs } from "node:util";

/** The part of pulumi's command line that npm commands depend on. */
export interface PulumiArguments {
  readonly command: string | undefined;
  readonly stack: string | undefined;
  /** The values to save in the stack's file. */
  readonly config: readonly string[];
  readonly configPath: boolean;
  /** True if the command only prints something. */
  readonly dryRun: boolean;
  /** Returns the arguments with this stack file. Undefined if the command reads none, or the user names one. */
  readonly withConfigFile: ((file: string) => string[]) | undefined;
}

/** With their aliases. `pulumi config` is not among them: it reads and edits the file in the clone. */
const readStackFile = /^(up|update|preview|pre|destroy|down|dn|refresh|watch|logs|import)$/;

export function readArguments(args: readonly string[]): PulumiArguments {
  const { values, tokens } = parseArgs({
    args: [...args],
    strict: false,
    tokens: true,
    options: {
      stack: { type: "string", short: "s" },
      config: { type: "string", short: "c", multiple: true },
      "config-path": { type: "boolean" },
      "config-file": { type: "string" },
      "preview-only": { type: "boolean" },
      help: { type: "boolean", short: "h" },
      // Global options with a value, which may come before the command.
      cwd: { type: "string", short: "C" },
      color: { type: "string" },
      verbose: { type: "string", short: "v" },
      tracing: { type: "string" },
      profiling: { type: "string" },
      memprofilerate: { type: "string" },
      "otel-traces": { type: "string" },
    },
  });
  const command = tokens.find((token) => token.kind === "positional");
  const index = (command?.index ?? -1) + 1;
  const hasOwnFile = values["config-file"] !== undefined || values.cwd !== undefined || values.help === true;
  return {
    command: command?.value,
    stack: typeof values.stack === "string" ? values.stack : undefined,
    config: (values.config ?? []).filter((value) => typeof value === "string"),
    configPath: values["config-path"] === true,
    dryRun: values["preview-only"] === true || values.help === true,
    withConfigFile:
      hasOwnFile || !readStackFile.test(command?.value ?? "")
        ? undefined
        : (file) => [...args.slice(0, index), "--config-file", file, ...args.slice(index)],
  };
}

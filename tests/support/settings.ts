import type { Settings } from "../../lib/config";
import { validate } from "../../lib/config";

/** The configuration of a stack file, below `cancer-mlops:`. */
export type Input = Readonly<Record<string, unknown>>;

/** The settings of a stack with this configuration, on the context `here`. */
export function settingsOf(input: Input = {}): Settings {
  return validate({ stack: "test", sections: { kubernetes: { context: "here" }, ...input } }, ["here"]);
}

interface Options {
  readonly contexts?: readonly string[];
  readonly secretSections?: readonly string[];
  readonly secrets?: Record<string, unknown>;
}

/** The error that refuses a configuration. */
export function configurationErrorOf(input: Input, { contexts = ["here"], ...secrets }: Options = {}): string {
  try {
    validate({ stack: "test", sections: { kubernetes: { context: "here" }, ...input }, ...secrets }, contexts);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error(`accepted: ${JSON.stringify(input)}`);
}

/** The problems of a configuration: the lines of the error without its heading. */
export function problemsOf(input: Input, options?: Options): string[] {
  return configurationErrorOf(input, options)
    .split("\n")
    .slice(1)
    .map((line) => line.trim());
}

/** The paths of the problems of a configuration. */
export function problemPaths(input: Input, options?: Options): string[] {
  return problemsOf(input, options).map((line) => /^cancer-mlops:(.*?): /.exec(line)?.[1] ?? line);
}

/** The configuration with one setting: `setting("api.replicas", 2)` is `{ api: { replicas: 2 } }`. */
export function setting(path: string, value: unknown): Input {
  return path.split(".").reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as Input;
}

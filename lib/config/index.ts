import type { Problem } from "./problems";
import { check, configurationError } from "./problems";
import { constraintViolations } from "./constraints";
import { withoutDeprecated } from "./deprecatedKeys";
import { withoutDisabled } from "./enabledServices";
import type { Settings } from "./schema";
import { schema, secretKeys, secretsSchema } from "./schema";

export type * from "./schema";

/** The configuration of a stack as its file has it, below the project's name. */
export interface StackConfig {
  readonly stack: string;
  readonly sections: Record<string, unknown>;
  /** Problems with keys that are set twice. */
  readonly duplicates?: readonly Problem[];
  /** Sections with a secret inside: its value would end up in plain state. */
  readonly secretSections?: readonly string[];
  /** The flat secrets in plain text. They are validated, and not part of the result. */
  readonly secrets?: Record<string, unknown>;
}

/**
 * Validates the configuration of a stack and adds the defaults.
 *
 * @param contexts - of the user's kubeconfig: `kubernetes.context` must be one of them.
 * @throws {pulumi.RunError} with all problems in one message.
 */
export function validate(
  { stack, sections: configured, duplicates = [], secretSections = [], secrets = {} }: StackConfig,
  contexts: readonly string[],
): Settings {
  const { sections } = withoutDeprecated(configured);
  const { value, problems, paths } = check(schema, sections);
  // Invalid settings are removed, so that violations among the rest are reported in the same message.
  const rest = value ?? check(schema, paths.reduce(without, structuredClone(sections))).value;
  // An unknown key is reported as such, secret or not.
  const secretHolders = secretSections.filter((key) => Object.hasOwn(schema.shape, key));
  const invalid = [...paths.map((path) => path.join(".")), ...secretHolders];
  const surroundings = {
    contexts,
    hasKubeconfig: secrets.kubeconfig !== undefined,
    hasGrafanaPassword: secrets.grafanaAdminPassword !== undefined,
  };
  const all: Problem[] = [
    ...duplicates,
    ...secretHolders.map((path) => ({
      path,
      message: "contains a secret",
      fix: `use a flat key (${secretKeys.join(", ")}) or a Secret named in envFromSecrets`,
    })),
    ...problems.map((problem) =>
      secretHolders.includes(problem.path.split(".")[0] ?? "") ? withoutValue(problem) : problem,
    ),
    ...(rest ? constraintViolations(withoutDisabled(rest), surroundings) : []).filter(
      ({ involves }) => !involves.some((path) => invalid.some((bad) => isWithin(path, bad) || isWithin(bad, path))),
    ),
    ...check(secretsSchema, secrets).problems.map(withoutValue),
  ];
  if (all.length > 0 || value === undefined) throw configurationError(stack, all);
  return withoutDisabled(value);
}

function withoutValue(problem: Problem): Problem {
  return problem.got === undefined ? problem : { ...problem, got: "a secret" };
}

function isWithin(path: string, parent: string): boolean {
  return path === parent || path.startsWith(`${parent}.`);
}

/**
 * Parses a configuration value as Pulumi stores it: objects, numbers and booleans are JSON, strings are bare. A section
 * whose lines are all commented out is an empty string or null, and counts as not set.
 */
export function parseConfigValue(text = ""): unknown {
  if (text === "") return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return value ?? undefined;
  } catch {
    return text;
  }
}

function without(input: Record<string, unknown>, path: readonly PropertyKey[]): Record<string, unknown> {
  const parent = path
    .slice(0, -1)
    .reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key], input);
  const key = path.at(-1);
  if (key !== undefined && typeof parent === "object" && parent !== null) {
    Reflect.deleteProperty(parent, key);
  }
  return input;
}

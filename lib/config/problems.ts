import type { RunError } from "@pulumi/pulumi/errors";
import { z } from "zod";
import { PROJECT } from "../catalog/project";
import { userError } from "./userError";
import { STRING_EXPECTED } from "./values";

/** One thing wrong with the configuration. */
export interface Problem {
  /** As the user writes it: `api.replicas`. */
  readonly path: string;
  /** The problem, without the value. */
  readonly message: string;
  /** The value found, as {@link show} formats it; left out if it is not set. */
  readonly got?: string;
  /** The fix, if the message does not say it. */
  readonly fix?: string;
}

/** A problem between settings. */
export interface ConstraintViolation extends Problem {
  /** The paths of all settings that take part in it. */
  readonly involves: readonly string[];
}

/** The error with every problem in it. */
export function configurationError(stack: string, problems: readonly Problem[]): RunError {
  const count = problems.length === 1 ? "a problem" : `${problems.length} problems`;
  return userError(`The configuration of stack ${stack} has ${count}; nothing was changed:`, problems.map(format));
}

function format({ path, message, got, fix }: Problem): string {
  return `${PROJECT}:${path}: ${message}${got === undefined ? "" : ` (got ${got})`}${fix === undefined ? "" : `; ${fix}`}`;
}

/** Formats a value for a message. */
export function show(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

/** A value that is not what it should be. */
export function unexpected(path: string, expected: string, value: unknown): Problem {
  return value === undefined
    ? { path, message: "not set", fix: `expected ${expected}` }
    : { path, message: `expected ${expected}`, got: show(value) };
}

/** Checks a value against the schema. `value` is set only if there are no problems. */
export function check<T extends z.ZodType>(
  schema: T,
  input: unknown,
): {
  readonly problems: readonly Problem[];
  readonly paths: readonly (readonly PropertyKey[])[];
  readonly value?: z.output<T>;
} {
  const result = schema.safeParse(input, { error: defaultExpectation });
  if (result.success) return { problems: [], paths: [], value: result.data };
  const { issues } = result.error;
  return {
    problems: issues.flatMap((issue) => toProblems(issue, input)),
    paths: issues.flatMap((issue) =>
      issue.code === "unrecognized_keys" ? issue.keys.map((key) => [...issue.path, key]) : [issue.path],
    ),
  };
}

function toProblems(issue: z.core.$ZodIssue, input: unknown): Problem[] {
  const { path, message } = issue;
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      path: [...path, key].join("."),
      message: "unknown key",
      // `pulumi config set` without --path takes the dot for a part of the name.
      fix: key.includes(".")
        ? `to set it inside ${key.split(".")[0] ?? ""}, add --path to pulumi config set`
        : `expected one of ${message}`,
    }));
  }
  if (issue.code === "invalid_key") {
    return [{ path: path.join("."), message: "invalid name", fix: `expected ${message}` }];
  }
  return [unexpected(path.join("."), message, valueAt(input, path))];
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key], input);
}

/** Describes the expected value, for checks in the schema without a description of their own. */
function defaultExpectation(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.inst instanceof z.ZodObject ? Object.keys(issue.inst.shape).join(", ") : undefined;
    case "invalid_value":
      return `${issue.values.length > 1 ? "one of " : ""}${issue.values.map(show).join(", ")}`;
    case "invalid_type":
      return types[issue.expected] ?? issue.expected;
    case "invalid_key":
      return issue.issues.map(({ message }) => message).join(", ");
    default:
      return undefined;
  }
}

const types: Readonly<Record<string, string>> = {
  string: STRING_EXPECTED,
  number: "a number",
  boolean: "true or false",
  object: "an object",
  record: "an object of strings",
  array: "a list",
};

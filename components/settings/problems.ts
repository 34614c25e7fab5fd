import type * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { refusal } from "../refusal";
import { TEXT } from "./values";

/** One thing wrong with the configuration: where, what was found, what would be right. */
export interface Problem {
  /** As the user writes it: `api.replicas`. */
  readonly path: string;
  readonly found: string;
  readonly allowed: string;
}

/** A problem that lies between settings: `involves` names all of them, as paths. */
export interface Contradiction extends Problem {
  readonly involves: readonly string[];
}

/** The error that the user reads, with every problem in it. */
export function configurationError(stack: string, problems: readonly Problem[]): pulumi.RunError {
  const count = problems.length === 1 ? "a problem" : `${problems.length} problems`;
  return refusal(
    `The configuration of stack ${stack} has ${count}; nothing was changed:`,
    problems.map(({ path, found, allowed }) => `cancer-mlops:${path}: found ${found}; allowed: ${allowed}`),
  );
}

/** A value as it is quoted in a message. */
export function show(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

/** Checks a value against the schema. `value` is there only without problems. */
export function check<T extends z.ZodType>(
  schema: T,
  input: unknown,
): {
  readonly problems: readonly Problem[];
  readonly paths: readonly (readonly PropertyKey[])[];
  readonly value?: z.output<T>;
} {
  const result = schema.safeParse(input, { error: allowedByDefault });
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
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      path: [...issue.path, key].join("."),
      found: "an unknown key",
      allowed: issue.message,
    }));
  }
  const found = issue.code === "invalid_key" ? `the name ${show(issue.path.at(-1))}` : show(valueAt(input, issue.path));
  return [{ path: issue.path.join("."), found, allowed: issue.message }];
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key], input);
}

/** What is allowed, where the schema does not say it in words of its own. */
function allowedByDefault(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.inst instanceof z.ZodObject ? Object.keys(issue.inst.shape).join(", ") : undefined;
    case "invalid_value":
      return issue.values.map(show).join(", ");
    case "invalid_type":
      return articles[issue.expected] ?? issue.expected;
    case "invalid_key":
      return issue.issues.map(({ message }) => message).join(", ");
    default:
      return undefined;
  }
}

const articles: Readonly<Record<string, string>> = {
  string: TEXT,
  number: "a number",
  boolean: "true or false",
  object: "an object of settings",
  record: "an object of strings",
  array: "a list",
};

import * as pulumi from "@pulumi/pulumi";
import * as runtimeConfig from "@pulumi/pulumi/runtime/config";
import type { Problem } from "./problems";
import { check, configurationError } from "./problems";
import { contradictions } from "./contradictions";
import type { Settings } from "./schema";
import { schema, secretKeys, secretsSchema } from "./schema";

export type * from "./schema";

const NAMESPACE = "cancer-mlops";

/** There at run time, but marked internal and so left out of the typings. */
const { isConfigSecret } = runtimeConfig as unknown as { readonly isConfigSecret: (key: string) => boolean };

export interface Secrets {
  /** Grafana's administrator password, where the stack sets one. */
  readonly grafanaAdminPassword?: pulumi.Output<string>;
}

/**
 * Reads the stack's configuration, the only place that does.
 *
 * @param contexts - of the user's kubeconfig: `kubernetes.context` must be one of them.
 * @throws {pulumi.RunError} with all problems in one message.
 */
export function readSettings(contexts: readonly string[]): { settings: Settings; secrets: Secrets } {
  const config = new pulumi.Config(NAMESPACE);
  const prefix = `${NAMESPACE}:`;
  const keys = Object.keys(pulumi.runtime.allConfig())
    .filter((key) => key.startsWith(prefix))
    .map((key) => key.slice(prefix.length));
  const sections = keys.filter((key) => !secretKeys.includes(key));
  const settings = validate(
    pulumi.getStack(),
    contexts,
    Object.fromEntries(sections.map((key) => [key, parse(config.get(key))])),
    sections.filter((key) => isConfigSecret(prefix + key)),
    Object.fromEntries(secretKeys.map((key) => [key, config.get(key)])),
  );
  const grafanaAdminPassword = config.getSecret("grafanaAdminPassword");
  return { settings, secrets: grafanaAdminPassword ? { grafanaAdminPassword } : {} };
}

/**
 * Pure: the settings of a stack, with defaults, from what its file says.
 *
 * @param secret - keys that hold a secret somewhere inside: their values would end up in plain state.
 * @param flat - the flat secrets in plain text. They are checked, and go nowhere from here.
 * @throws {pulumi.RunError} with all problems in one message.
 */
export function validate(
  stack: string,
  contexts: readonly string[],
  input: Record<string, unknown>,
  secret: readonly string[] = [],
  flat: Record<string, unknown> = {},
): Settings {
  const { value, problems, paths } = check(schema, input);
  // What is wrong by itself is taken out, so that contradictions among the rest are found in the same go.
  const rest = value ?? check(schema, paths.reduce(without, structuredClone(input))).value;
  // An unknown key is just that, with a secret or without.
  const holders = secret.filter((key) => Object.hasOwn(schema.shape, key));
  const wrong = [...paths.map((path) => path.join(".")), ...holders];
  const all: Problem[] = [
    ...holders.map((path) => ({
      path,
      found: "a secret inside an object",
      allowed: `plain values; secrets are flat keys (${secretKeys.join(", ")}) or Secrets named in envFromSecrets`,
    })),
    ...problems.map((problem) => (holders.includes(problem.path.split(".")[0] ?? "") ? hidden(problem) : problem)),
    ...(rest ? contradictions(rest, contexts) : []).filter(
      ({ involves }) => !involves.some((path) => wrong.some((bad) => within(path, bad) || within(bad, path))),
    ),
    ...check(secretsSchema, flat).problems.map(hidden),
  ];
  if (all.length > 0 || value === undefined) throw configurationError(stack, all);
  return value;
}

/** A secret is not quoted. */
function hidden({ path, allowed }: Problem): Problem {
  return { path, found: "a secret", allowed };
}

function within(path: string, parent: string): boolean {
  return path === parent || path.startsWith(`${parent}.`);
}

/**
 * A configuration value as Pulumi stores it: objects, numbers and booleans are JSON, strings are bare. A section whose
 * lines are all commented out is empty text, or null: as if it was not there.
 */
export function parse(text = ""): unknown {
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

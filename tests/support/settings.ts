import type { Settings } from "../../components/settings";
import { validate } from "../../components/settings";

/** What a stack's file says below `cancer-mlops:`, one object for each concern. */
export type Input = Readonly<Record<string, unknown>>;

/** The settings of a stack that says this and nothing else. */
export function settingsOf(input: Input = {}): Settings {
  return validate("test", ["here"], { kubernetes: { context: "here" }, ...input });
}

/** The message that refuses what a stack's file says. */
export function refusalOf(input: Input, contexts = ["here"], secret: readonly string[] = []): string {
  return messageOf(() => validate("test", contexts, { kubernetes: { context: "here" }, ...input }, secret));
}

/** The problems that a refusal names: its lines but the first. */
export function problemsOf(input: Input, contexts?: string[], secret?: readonly string[]): string[] {
  return refusalOf(input, contexts, secret)
    .split("\n")
    .slice(1)
    .map((line) => line.trim());
}

function messageOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("nothing was refused");
}

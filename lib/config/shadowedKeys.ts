import { readFile } from "node:fs/promises";
import type { Problem } from "./problems";

/**
 * Returns the keys that a stack file has with and without the project's name. Pulumi takes the last one, and does not pass the
 * other to the program.
 */
export async function shadowedKeys(file: string, project: string): Promise<Problem[]> {
  // The stack may have no file, or another one by `--config-file`.
  const text = await readFile(file, "utf8").catch(() => "");
  if (!text.includes(`${project}:`)) return [];
  // Loading the parser takes 50 ms, which most stacks do not need.
  const { parse } = await import("yaml");
  const { config } = (parse(text) ?? {}) as { readonly config?: object | null };
  const keys = Object.keys(config ?? {});
  return keys
    .filter((key) => keys.includes(`${project}:${key}`))
    .map((key) => ({ path: key, message: `set twice, as ${key} and ${project}:${key}`, fix: "remove one of them" }));
}

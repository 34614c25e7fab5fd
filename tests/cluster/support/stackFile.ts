import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";

export type Config = Record<string, unknown>;

/** The value of a key; undefined removes it. */
export type Value = Config | string | readonly string[] | undefined;

const PREFIX = "cancer-mlops:";

/** The settings of a stack, as a user edits them in Pulumi.STACK.yaml. */
export class StackFile {
  private readonly settings: Record<string, Value>;

  /** Starts from the stack file of a folder with the program. */
  constructor(program: string, stack: string) {
    const { config } = parse(readFileSync(join(program, `Pulumi.${stack}.yaml`), "utf8")) as {
      config: Record<string, Config>;
    };
    this.settings = Object.fromEntries(Object.entries(config).map(([key, value]) => [key.replace(PREFIX, ""), value]));
  }

  merge(changes: Record<string, Value>): void {
    for (const [key, value] of Object.entries(changes)) {
      const old = this.settings[key];
      this.settings[key] = isObject(value) ? merge(isObject(old) ? old : {}, value) : value;
    }
  }

  replace(key: string, value: Value): void {
    this.settings[key] = value;
  }

  write(folder: string, stack: string): void {
    const config = Object.fromEntries(Object.entries(this.settings).map(([key, value]) => [PREFIX + key, value]));
    writeFileSync(join(folder, `Pulumi.${stack}.yaml`), stringify({ config }));
  }
}

function merge(left: Config, right: Config): Config {
  const merged = Object.entries(right).map(([key, value]) => {
    const old = left[key];
    return [key, isObject(old) && isObject(value) ? merge(old, value) : value];
  });
  return { ...left, ...(Object.fromEntries(merged) as Config) };
}

function isObject(value: unknown): value is Config {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

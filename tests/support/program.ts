import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import program from "../../index";
import type { Recording, Registered } from "./recording";
import { record, valueOf } from "./recording";

const root = join(__dirname, "../..");

export type Outputs = Awaited<ReturnType<typeof program>>;
export type Config = Readonly<Record<string, unknown>>;

/** The configuration that a stack's own file holds. */
export function stackFile(stack: string): Config {
  const { config } = parse(readFileSync(join(root, `Pulumi.${stack}.yaml`), "utf8")) as { config: Config };
  return config;
}

export interface Run {
  readonly stack: string;
  readonly config: Config;
  /** Keys that hold a secret. */
  readonly secretKeys?: string[];
  readonly registered?: Registered[];
}

/** The whole program: index.ts. Ends when its outputs are known. */
export function run({ stack, config, secretKeys = [], registered = [] }: Run): Promise<Recording<Outputs>> {
  pulumi.runtime.setAllConfig(
    // The CLI hands over text: JSON of what is not text.
    Object.fromEntries(
      Object.entries(config).map(([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)]),
    ),
    secretKeys,
  );
  return record(
    async () => {
      const outputs = await program();
      await Promise.all(Object.values(outputs.urls).map(valueOf));
      return outputs;
    },
    { stack, registered },
  );
}

import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import program from "../../index";
import type * as watchModule from "../../lib/cluster/watch";
import type { Recording, Registered } from "./recording";
import { record, valueOf } from "./recording";

const root = join(__dirname, "../..");

export type Outputs = Awaited<ReturnType<typeof program>>;
export type Config = Readonly<Record<string, unknown>>;

/** The configuration that a stack's own file holds. */
export function stackFile(stack: string): Config {
  const { config } = parse(readFileSync(join(root, `Pulumi.${stack}.yaml`), "utf8")) as { config: Config };
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [qualified(key), value]));
}

/** As the CLI passes a key of the project. */
const qualified = (key: string) => (key.includes(":") ? key : `cancer-mlops:${key}`);

export interface Run {
  readonly stack: string;
  readonly config: Config;
  /** Keys that hold a secret. */
  readonly secretKeys?: string[];
  readonly registered?: Registered[];
}

/** The wait of the program that ran last: nothing in the program depends on it. */
let mockWait: pulumi.Output<unknown> | undefined;

jest.mock("../../lib/cluster/watch", () => {
  const { watch } = jest.requireActual<typeof watchModule>("../../lib/cluster/watch");
  return { watch: (...args: Parameters<typeof watch>) => (mockWait = watch(...args)) };
});

/** The whole program: index.ts. Ends when its outputs are known and its wait is over. */
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
      await valueOf(pulumi.output([outputs.urls, outputs.accessCommands]));
      if (mockWait !== undefined) await valueOf(mockWait);
      return outputs;
    },
    { stack, registered },
  );
}

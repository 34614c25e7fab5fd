import { z } from "zod";
import { PROJECT } from "../catalog/project";
import { schema, secretsSchema } from "./schema";

/** A JSON Schema, as far as its readers need it. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly patternProperties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: boolean | JsonSchema;
}

/** The JSON Schema of each setting, by the key in the stack file. */
export function settingsSchemas(): Readonly<Record<string, JsonSchema>> {
  const { properties = {} } = z.toJSONSchema(schema, {
    io: "input",
    target: "draft-7",
    unrepresentable: "any",
    override: ({ zodSchema, jsonSchema }) => {
      const { def } = zodSchema._zod;
      // A quantity is preprocessed: it may be a number, and loses its default.
      if (def.type === "pipe" && def.in._zod.def.type === "transform") jsonSchema.type = ["string", "number"];
      // Not a format of JSON Schema. The pattern stays.
      if (jsonSchema.format?.startsWith("cidr") === true) delete jsonSchema.format;
      if (def.type === "default") jsonSchema.default = def.defaultValue;
    },
  }) as JsonSchema;
  return properties;
}

/** The JSON Schema of a stack file, by which editors complete and check it. */
export function stackFileSchema(): object {
  const settings = settingsSchemas();
  const secrets = Object.keys(secretsSchema.shape).map((key) => [key, secret(key)] as const);
  const definitions = { ...settings, ...Object.fromEntries(secrets) };
  const references = Object.keys(definitions).flatMap((key) => {
    const reference = { $ref: `#/definitions/${key}` };
    return [
      [key, reference],
      [`${PROJECT}:${key}`, reference],
    ] as const;
  });
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: `A stack file of ${PROJECT}`,
    type: "object",
    additionalProperties: false,
    properties: {
      config: {
        type: "object",
        description: "The settings of the stack, and of other Pulumi providers.",
        properties: Object.fromEntries(references),
        patternProperties: { [`^(?!${PROJECT}:)[^:]+:`]: {} },
        additionalProperties: false,
      },
      environment: { description: "Pulumi ESC environments." },
      secretsprovider: { type: "string" },
      encryptedkey: { type: "string" },
      encryptionsalt: { type: "string" },
    },
    definitions,
  };
}

function secret(key: string): JsonSchema {
  const description = secretsSchema.shape[key as keyof typeof secretsSchema.shape].description ?? "";
  return {
    description,
    anyOf: [
      { type: "string" },
      { type: "object", properties: { secure: { type: "string" } }, additionalProperties: false },
    ],
  };
}

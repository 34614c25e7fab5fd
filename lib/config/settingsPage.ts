import { accessModes } from "../catalog/claims";
import { serviceNames } from "../catalog/services";
import { secretsSchema } from "./schema";
import type { JsonSchema } from "./stackFileSchema";
import { settingsSchemas } from "./stackFileSchema";

interface Setting {
  readonly path: string;
  readonly schema: JsonSchema;
}

/** docs/settings.md: a table for each section, and one for what all services have in common. */
export function settingsPage(): string {
  const sections = settingsSchemas();
  const isCommon = ({ path }: Setting) =>
    serviceNames.every((name) => leaves("", sections[name]).some((setting) => setting.path === path));
  const sectionTables = Object.entries(sections).map(([key, section]) => {
    const isService = serviceNames.some((name) => name === key);
    const own = leaves("", section).filter((setting) => !isService || !isCommon(setting) || hasOwnDefault(setting));
    return table(
      key,
      own.map(({ path, schema }) => ({ path: path === "" ? key : `${key}.${path}`, schema })),
    );
  });
  const common = leaves("", sections.api).filter((setting) => isCommon(setting) && !hasOwnDefault(setting));
  const secrets = Object.entries(secretsSchema.shape).map(([path, { description }]) => ({
    path,
    schema: { type: "string", ...(description === undefined ? {} : { description }) },
  }));
  return `${[
    "# Settings",
    "Keys of a stack file, below `config`. This page and [stack.schema.json](stack.schema.json), by which editors complete and " +
      "check stack files, are generated from [lib/config/schema.ts](../lib/config/schema.ts) by `npm run settings`.",
    table("Secrets", secrets, "Set by `pulumi config set --secret KEY`."),
    ...sectionTables,
    table("Every service", common, `Below ${serviceNames.map((name) => `\`${name}\``).join(", ")}.`),
  ].join("\n\n")}\n`;
}

/** Settings whose defaults differ between services. */
function hasOwnDefault({ path }: Setting): boolean {
  return /^(image|tag|replicas|resources\..*|service\.nodePort)$/.test(path);
}

/** The settings inside a schema that have no settings inside. Without a description of its own, one has that of its group. */
export function leaves(path: string, schema: JsonSchema | undefined, group = ""): Setting[] {
  if (schema === undefined) return [];
  const { properties, description = group } = schema;
  if (properties === undefined || Object.keys(properties).length === 0)
    return [{ path, schema: { ...schema, description } }];
  return Object.entries(properties).flatMap(([key, inner]) =>
    leaves(path === "" ? key : `${path}.${key}`, inner, description),
  );
}

function table(title: string, settings: readonly Setting[], introduction?: string): string {
  const rows = settings.map(({ path, schema }) =>
    [`\`${path}\``, type(schema), schema.default === undefined ? "" : code(schema.default), schema.description ?? ""]
      .map((cell) => cell.replaceAll("|", "\\|"))
      .join(" | "),
  );
  const head = ["setting | type | default | ", "--- | --- | --- | ---"];
  const lines = [...head, ...rows].map((row) => `| ${row} |`).join("\n");
  return [`## ${title}`, ...(introduction === undefined ? [] : [introduction]), lines].join("\n\n");
}

const code = (value: unknown) => `\`${JSON.stringify(value)}\``;

function type(schema: JsonSchema): string {
  if (schema.enum !== undefined) {
    return schema.enum.length === accessModes.length || schema.enum.length < 8
      ? schema.enum.map(code).join(", ")
      : "string";
  }
  if (schema.const !== undefined) return code(schema.const);
  if (schema.anyOf !== undefined) return schema.anyOf.map(type).join(" or ");
  if (schema.type === "array") return `list of ${schema.items === undefined ? "values" : type(schema.items)}`;
  return typeof schema.type === "object" ? schema.type.join(" or ") : (schema.type ?? "any");
}

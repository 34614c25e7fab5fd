import type { Document, YAMLMap } from "yaml";
import { Scalar, isMap, isScalar, parse, parseDocument } from "yaml";
import { PROJECT } from "../../lib/catalog/project";

/** The settings of a stack file that npm commands need before Pulumi reads it. */
export interface StackFileSettings {
  readonly context: string | undefined;
  readonly namespace: string | undefined;
  readonly nodeAddress: string | undefined;
}

/** Additions to a stack file. */
export interface Additions {
  readonly context: string | undefined;
  readonly salt: string | undefined;
}

/** Address of the embedded cluster's NodePorts. */
export const EMBEDDED_ADDRESS = "127.0.0.1";

// All scalars stay as they are written: YAML 1.2 and Pulumi read some of them differently, such as 0777.
const verbatim = { schema: "failsafe" } as const;

export function readSettings(text = ""): StackFileSettings {
  const file = parseStackFile(text);
  const read = (name: string, key: string) => {
    const value = section(file, name)?.get(key);
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  return {
    context: read("kubernetes", "context"),
    namespace: read("kubernetes", "namespace"),
    nodeAddress: read("routing", "nodeAddress"),
  };
}

/** The salt that Pulumi derives the key of secrets from, together with the passphrase. */
export function readSalt(text = ""): string | undefined {
  return parseStackFile(text).get("encryptionsalt") as string | undefined;
}

/** Returns whether the file says how secrets are encrypted: Pulumi adds nothing to it. */
export function hasEncryption(text = ""): boolean {
  const file = parseStackFile(text);
  return ["encryptionsalt", "encryptedkey", "secretsprovider"].some((key) => file.has(key));
}

/** Returns the text of a stack file with another context, the address of its NodePorts, and a salt if it has none. */
export function withAdditions(text = "", { context, salt }: Additions, embedded: string): string {
  const file = parseStackFile(text);
  if (context !== undefined) {
    const address = addressOn(context, readSettings(text), embedded);
    set(file, "kubernetes", "context", context);
    set(file, "routing", "nodeAddress", address);
  }
  if (salt !== undefined && !hasEncryption(text)) file.set("encryptionsalt", salt);
  return file.toString({ lineWidth: 0 });
}

/** Returns the address of NodePorts after a change of context. One that the user has set stays. */
export function addressOn(
  context: string,
  before: Omit<StackFileSettings, "namespace">,
  embedded: string,
): string | undefined {
  if (context === embedded) return before.nodeAddress ?? EMBEDDED_ADDRESS;
  const isOurs = before.context === embedded && before.nodeAddress === EMBEDDED_ADDRESS;
  return isOurs ? undefined : before.nodeAddress;
}

/** @throws {YAMLParseError} with the line, if it is not valid. */
function parseStackFile(text: string): Document {
  const file: Document = parseDocument(text, verbatim);
  if (file.errors[0] !== undefined) throw file.errors[0];
  file.contents ??= file.createNode({});
  return file;
}

function set(file: Document, name: string, key: string, value: string | undefined): void {
  const found = section(file, name);
  if (value === undefined) {
    found?.delete(key);
    return;
  }
  const map = found ?? file.createNode({});
  // Unquoted, the name 123 would be a number.
  const quoted = new Scalar(value);
  quoted.type = "QUOTE_DOUBLE";
  map.set(key, quoted);
  if (!isMap(file.get("config"))) file.set("config", file.createNode({}));
  file.setIn(["config", sectionKey(file, name)], map);
}

/** A section is a map, or a string with JSON in it, as an older `pulumi config set` writes it. */
function section(file: Document, name: string): YAMLMap | undefined {
  const node = file.getIn(["config", sectionKey(file, name)], true);
  if (isMap(node)) return node;
  const value: unknown = isScalar(node) ? parse(String(node.value), verbatim) : undefined;
  const map = file.createNode(value);
  return isMap(map) ? map : undefined;
}

/** Keys may have the name of the project as a prefix. */
function sectionKey(file: Document, name: string): string {
  const config = file.get("config");
  const keys = isMap(config) ? config.items.map(({ key }) => String(key)) : [];
  return keys.find((key) => key === name || key.endsWith(`:${name}`)) ?? `${PROJECT}:${name}`;
}

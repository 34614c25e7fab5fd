import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const file = join(__dirname, "../../../docs/routing.md");
const [begin, end] = ["<!-- the table begins: written by tests/cluster/routing -->", "<!-- the table ends -->"];

/** Writes the table into docs/routing.md. @returns whether the same stood there already. */
export function writeTable(header: readonly string[], rows: readonly (readonly string[])[]): boolean {
  const widths = header.map((_, column) => Math.max(...[header, ...rows].map((cells) => (cells[column] ?? "").length)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  const table = [line(header), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
  const before = readFileSync(file, "utf8");
  const [head = "", rest = ""] = before.split(begin);
  const [, tail = ""] = rest.split(end);
  const after = `${head}${begin}\n\n${table}\n\n${end}${tail}`;
  if (after !== before) writeFileSync(file, after);
  return after === before;
}

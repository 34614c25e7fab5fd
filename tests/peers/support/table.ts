import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Writes the table of a peer into a page of docs/. @returns whether it changed. */
export function writeTable(
  peer: string,
  header: readonly string[],
  rows: readonly (readonly string[])[],
  page = "compatibility.md",
): boolean {
  const file = join(__dirname, "../../../docs", page);
  const widths = header.map((_, column) => Math.max(...[header, ...rows].map((cells) => (cells[column] ?? "").length)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  const table = [line(header), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
  const [begin, end] = [`<!-- begin ${peer} -->`, `<!-- end ${peer} -->`];
  const before = readFileSync(file, "utf8");
  const [head, rest] = before.split(begin);
  const tail = rest?.split(end)[1];
  if (head === undefined || tail === undefined) throw new Error(`docs/${page} has no ${begin} … ${end}`);
  const after = `${head}${begin}\n\n${table}\n\n${end}${tail}`;
  if (after !== before) writeFileSync(file, after);
  return after !== before;
}

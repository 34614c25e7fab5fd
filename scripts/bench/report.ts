import { readFile, writeFile } from "node:fs/promises";
import { availableParallelism, cpus, totalmem } from "node:os";
import { join } from "node:path";
import { root } from "../environment";

const FILE = join(root, "docs/performance.md");
/** Between these lines the page is generated; the rest is written by hand. */
const [BEGIN, END] = ["<!-- npm run bench: begin -->", "<!-- npm run bench: end -->"];

interface Ratio {
  readonly what: string;
  /** Median seconds. */
  readonly measured: number;
  readonly reference: number;
  readonly goal: number;
}

export async function writeReport(ratios: readonly Ratio[]): Promise<void> {
  const rows = ratios.map(({ what, measured, reference, goal }) => [
    what,
    `${measured.toFixed(1)} s`,
    `${reference.toFixed(1)} s`,
    (measured / reference).toFixed(2),
    `≤ ${goal.toFixed(2)}`,
  ]);
  const table = markdown([["what", "measured", "reference", "ratio", "goal"], ...rows]);
  const page = await readFile(FILE, "utf8");
  const [before, rest] = [page.slice(0, page.indexOf(BEGIN)), page.slice(page.indexOf(END))];
  await writeFile(FILE, `${before}${BEGIN}\n\n${table}\n\n${machine()}\n\n${rest}`);
  console.log(table);
}

function machine(): string {
  const memory = Math.round(totalmem() / 2 ** 30);
  const model = cpus()[0]?.model ?? "unknown processor";
  const date = new Date().toISOString().slice(0, 10);
  return `Medians on ${date}: ${availableParallelism()} cores (${model}), ${memory} GiB, Node.js ${process.versions.node}.`;
}

/** A table in columns of equal width, as prettier writes it. */
function markdown(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  const [head = [], ...body] = rows;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...body.map(line)].join("\n");
}

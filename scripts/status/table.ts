import { stripVTControlCharacters } from "node:util";

export type Style = "good" | "bad" | "notable" | "plain";

/** Gives a text a style, where the terminal has styles. */
export type Paint = (style: Style, text: string) => string;

const codes: Readonly<Record<Exclude<Style, "plain">, number>> = { good: 32, bad: 31, notable: 33 };

export function painter(colors: boolean): Paint {
  return (style, text) =>
    colors && style !== "plain" && text !== "" ? `\u001b[${codes[style]}m${text}\u001b[39m` : text;
}

const DEFAULT_WIDTH = 100;

/** What standard output can show. */
export function terminal(): { readonly width: number; readonly colors: boolean } {
  const { isTTY, columns } = process.stdout;
  return { width: isTTY ? columns : DEFAULT_WIDTH, colors: isTTY && (process.env.NO_COLOR ?? "") === "" };
}

const GAP = "  ";

/**
 * A table as wide as its cells. Where it would be wider than the terminal, the last columns that do not fit follow each row
 * in lines of their own, with their headings.
 */
export function table(header: readonly string[], rows: readonly (readonly string[])[], width: number): string {
  const used = header.map((_, column) => rows.some((row) => (row[column] ?? "") !== ""));
  const widths = header.map((heading, column) =>
    Math.max(...[heading, ...rows.map((row) => row[column] ?? "")].map(size)),
  );
  const columns = header.map((_, column) => column).filter((column) => used[column]);
  const line = (cells: readonly string[], of: readonly number[]) =>
    of
      .map((column) => pad(cells[column] ?? "", widths[column] ?? 0))
      .join(GAP)
      .trimEnd();
  const first = fitting(columns, widths, width);
  const rest = columns.slice(first.length);
  const indent = " ".repeat((widths[columns[0] ?? 0] ?? 0) + GAP.length);
  const labelled = (row: readonly string[]) =>
    rest
      .filter((column) => (row[column] ?? "") !== "")
      .map((column) => `${(header[column] ?? "").toLowerCase()} ${row[column] ?? ""}`);
  const lines = rows.flatMap((row) => [
    line(row, first),
    ...wrapped(labelled(row), width - indent.length).map((text) => indent + text),
  ]);
  return [line(header, first), ...lines].join("\n");
}

/** As many texts on a line as fit. */
function wrapped(texts: readonly string[], width: number): string[] {
  return texts.reduce<string[]>((lines, text) => {
    const last = lines.at(-1);
    const longer = `${last ?? ""}${GAP}${text}`;
    return last === undefined || size(longer) > width ? [...lines, text] : [...lines.slice(0, -1), longer];
  }, []);
}

/** The first columns that fit into the width, at least one. */
function fitting(columns: readonly number[], widths: readonly number[], width: number): readonly number[] {
  let total = 0;
  const end = columns.findIndex((column, index) => {
    total += (widths[column] ?? 0) + (index === 0 ? 0 : GAP.length);
    return index > 0 && total > width;
  });
  return end === -1 ? columns : columns.slice(0, end);
}

const size = (text: string) => stripVTControlCharacters(text).length;
const pad = (text: string, width: number) => text + " ".repeat(Math.max(0, width - size(text)));

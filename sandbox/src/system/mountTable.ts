/** The mount points of a mount table. Blanks in names are written as octal numbers there. */
export function mountPoints(table: string): string[] {
  return table
    .split("\n")
    .map((line) => line.split(" ")[1] ?? "")
    .filter(Boolean)
    .map((name) => name.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8))));
}

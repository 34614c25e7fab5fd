/** The mount points in a mount table, which escapes special characters as octal numbers. */
export function mountPoints(table: string): string[] {
  return table
    .split("\n")
    .map((line) => line.split(" ")[1] ?? "")
    .filter(Boolean)
    .map((name) => name.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8))));
}

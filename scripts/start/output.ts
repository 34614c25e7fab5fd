import { stripVTControlCharacters } from "node:util";

/**
 * Lines of `pulumi up` without news: each object that is read, or that does not change, and warnings of the CLI about its
 * plugins, which its diagnostics repeat.
 */
const WITHOUT_NEWS = [
  /^ ~ {2}\S+ \S+ refresh(ing)? \([\d.]+s\)( Deployment initialization complete)?$/,
  /^ {4}[\w.-]+:\S+ \S+$/,
  /^ [ ~+] {2}pulumi:pulumi:Stack \S+ .*warning: (using pulumi-resource-\S+ from|resource plugin \S+ is expected)/,
];

/** Writes the lines of a text that comes in pieces, without those that have no news. */
export class News {
  private rest = "";

  constructor(private readonly write: (text: string) => void) {}

  add(piece: string): void {
    const lines = (this.rest + piece).split("\n");
    this.rest = lines.pop() ?? "";
    for (const line of lines) if (hasNews(line)) this.write(`${line}\n`);
  }

  /** Writes what has no end of line yet. */
  end(): void {
    if (this.rest !== "") this.write(this.rest);
    this.rest = "";
  }
}

function hasNews(line: string): boolean {
  const text = stripVTControlCharacters(line).trimEnd();
  return !WITHOUT_NEWS.some((pattern) => pattern.test(text));
}

import * as fs from "node:fs";
import * as path from "node:path";

/** Remembers how many seconds each step took. */
export class Durations {
  private readonly seconds: Record<string, number>;

  constructor(private readonly file: string) {
    this.seconds = read(file);
  }

  usual(id: string, estimate: number): number {
    return this.seconds[id] ?? estimate;
  }

  remember(id: string, seconds: number): void {
    this.seconds[id] = Math.round(seconds * 10) / 10;
    fs.mkdirSync(path.dirname(this.file), { recursive: true });
    fs.writeFileSync(this.file, JSON.stringify(this.seconds, undefined, 2) + "\n");
  }
}

function read(file: string): Record<string, number> {
  try {
    return JSON.parse(fs.readFileSync(file, "utf8")) as Record<string, number>;
  } catch {
    return {};
  }
}

/** Milliseconds between two lines. */
const ON_TERMINAL = 200;
const ELSEWHERE = 5_000;

/** Prints the progress of one claim's copy: in place on a terminal, as a line every few seconds elsewhere. */
export class Progress {
  private readonly started = Date.now();
  /** The first line comes early everywhere: it has the total. */
  private shown = Date.now() - interval() + ON_TERMINAL;
  private bytes = 0;
  private files = 0;

  constructor(
    private readonly title: string,
    private total: { readonly files: number; readonly bytes: number },
  ) {}

  expect(total: { readonly files: number; readonly bytes: number }): void {
    this.total = total;
  }

  addBytes(count: number): void {
    this.bytes += count;
    this.show();
  }

  addFile(): void {
    this.files++;
    this.show();
  }

  /** Prints the last line, which stays. */
  done(note: string): void {
    print(`${this.title}: ${amount(this.files, this.bytes)}, ${note}, ${duration(Date.now() - this.started)}`, true);
  }

  private show(): void {
    const now = Date.now();
    if (now - this.shown < interval()) return;
    this.shown = now;
    const rate = this.bytes / ((now - this.started) / 1000);
    print(
      `${this.title}: ${bytes(this.bytes)} of ${bytes(this.total.bytes)}, ` +
        `${count(this.files)} of ${count(this.total.files)} files, ${bytes(rate)}/s`,
      false,
    );
  }
}

function interval(): number {
  return process.stderr.isTTY ? ON_TERMINAL : ELSEWHERE;
}

/** On standard error, like all messages for people. */
function print(line: string, stays: boolean): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[2K${line}${stays ? "\n" : ""}`);
  else process.stderr.write(`${line}\n`);
}

function amount(files: number, size: number): string {
  return `${count(files)} ${files === 1 ? "file" : "files"}, ${bytes(size)}`;
}

export function count(value: number): string {
  return value.toLocaleString("en");
}

/** Binary units: `1.5 GiB`. */
export function bytes(value: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
  const power = value < 1 ? 0 : Math.min(Math.floor(Math.log2(value) / 10), units.length - 1);
  const scaled = value / 2 ** (10 * power);
  return `${power === 0 || scaled >= 100 ? String(Math.round(scaled)) : scaled.toFixed(1)} ${String(units[power])}`;
}

function duration(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

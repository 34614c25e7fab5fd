/** Splits a stream of bytes into lines and pieces of a known length. */
export class FrameReader {
  private readonly source: AsyncIterator<Buffer>;
  private rest: Buffer = Buffer.alloc(0);

  constructor(stream: AsyncIterable<Buffer>) {
    this.source = stream[Symbol.asyncIterator]();
  }

  /** Returns the next line, or undefined if the stream ends before its end. */
  async line(): Promise<string | undefined> {
    const parts: Buffer[] = [];
    for (;;) {
      const end = this.rest.indexOf(NEWLINE);
      if (end >= 0) {
        parts.push(this.take(end));
        this.take(1);
        return Buffer.concat(parts).toString();
      }
      parts.push(this.take(this.rest.length));
      if (!(await this.more())) return undefined;
    }
  }

  /** Returns the next bytes, or undefined if the stream ends before. */
  async exactly(length: number): Promise<Buffer | undefined> {
    const parts: Buffer[] = [];
    let missing = length;
    for (;;) {
      const part = this.take(Math.min(missing, this.rest.length));
      parts.push(part);
      missing -= part.length;
      if (missing === 0) return parts.length === 1 ? part : Buffer.concat(parts);
      if (!(await this.more())) return undefined;
    }
  }

  private take(length: number): Buffer {
    const taken = this.rest.subarray(0, length);
    this.rest = this.rest.subarray(length);
    return taken;
  }

  private async more(): Promise<boolean> {
    const next = await this.source.next();
    if (next.done === true) return false;
    this.rest = next.value;
    return true;
  }
}

const NEWLINE = 0x0a;

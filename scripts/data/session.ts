import { FrameReader } from "./frames";
import type { exec } from "./exec";

/** The connection to a program in a helper pod. Its protocol is in pod/wire.py. */
export class Session {
  private readonly reader: FrameReader;

  constructor(private readonly process: ReturnType<typeof exec>) {
    this.reader = new FrameReader(process.stdout);
    // Otherwise execa discards what arrives before the first read.
    process.stdout.pause();
    // A pod that terminates closes the pipe. The error is found when its answer is read.
    process.stdin.on("error", () => undefined);
  }

  /**
   * Returns the next message.
   *
   * @throws {Error} that the program reports, or kubectl.
   */
  async receive<T>(): Promise<T> {
    const line = await this.reader.line();
    if (line === undefined) throw await this.broken();
    const message = JSON.parse(line) as T & { readonly error?: string };
    if (message.error !== undefined) throw new Error(message.error);
    return message;
  }

  /** Yields the chunks of one file. */
  async *receiveContent(): AsyncGenerator<Buffer> {
    for (;;) {
      const header = await this.reader.exactly(4);
      const length = header?.readUInt32BE();
      if (header === undefined || length === undefined) throw await this.broken();
      if (length === 0) return;
      // Instead of a chunk, the program may send an error as JSON.
      if (length > LONGEST_CHUNK) throw reportedError(header.toString() + ((await this.reader.line()) ?? ""));
      const chunk = await this.reader.exactly(length);
      if (chunk === undefined) throw await this.broken();
      yield chunk;
    }
  }

  async send(message: object | undefined): Promise<void> {
    await this.write(message === undefined ? "\n" : `${JSON.stringify(message)}\n`);
  }

  async sendChunk(chunk: Buffer): Promise<void> {
    const header = Buffer.alloc(4);
    header.writeUInt32BE(chunk.length);
    this.process.stdin.write(header);
    if (chunk.length > 0) await this.write(chunk);
  }

  async close(): Promise<void> {
    this.process.stdin.end();
    this.process.kill();
    // The process would wait for unread output forever.
    this.process.stdout.destroy();
    await this.process;
  }

  private async write(data: string | Buffer): Promise<void> {
    const { stdin } = this.process;
    if (stdin.destroyed || stdin.write(data)) return;
    await new Promise<void>((resolve) => {
      const done = () => {
        stdin.off("drain", done).off("close", done);
        resolve();
      };
      stdin.on("drain", done).on("close", done);
    });
  }

  private async broken(): Promise<Error> {
    const { isCanceled, stderr } = await this.process;
    if (isCanceled) return new Error("Interrupted");
    return new Error(`The connection to the pod was lost: ${stderr.trim() || "no message"}. Run the command again`);
  }
}

const LONGEST_CHUNK = 2 ** 20;

function reportedError(line: string): Error {
  try {
    return new Error((JSON.parse(line) as { error: string }).error);
  } catch {
    return new Error("The pod sent invalid data. Run the command again");
  }
}

import { FrameReader } from "./frames";
import type { Kubectl } from "./kubectl";

/** A program in a helper pod, and the talk with it (pod/wire.py). */
export class Session {
  private readonly reader: FrameReader;

  constructor(private readonly process: ReturnType<Kubectl["exec"]>) {
    this.reader = new FrameReader(process.stdout);
    // A pod that goes away closes the pipe: what it said, or that it said nothing, is found when its answer is read.
    process.stdin.on("error", () => undefined);
  }

  /**
   * The next message.
   *
   * @throws {Error} with the pod's own words, where it says what is wrong, or with kubectl's.
   */
  async hear<T>(): Promise<T> {
    const line = await this.reader.line();
    if (line === undefined) throw await this.broken();
    const message = JSON.parse(line) as T & { readonly error?: string };
    if (message.error !== undefined) throw new Error(message.error);
    return message;
  }

  /** The chunks of one content. */
  async *hearContent(): AsyncGenerator<Buffer> {
    for (;;) {
      const header = await this.reader.exactly(4);
      const length = header?.readUInt32BE();
      if (header === undefined || length === undefined) throw await this.broken();
      if (length === 0) return;
      // Instead of content, the pod says in JSON why it cannot go on.
      if (length > LONGEST_CHUNK) throw this.refusal(header.toString() + ((await this.reader.line()) ?? ""));
      const chunk = await this.reader.exactly(length);
      if (chunk === undefined) throw await this.broken();
      yield chunk;
    }
  }

  async tell(message: object | undefined): Promise<void> {
    await this.write(message === undefined ? "\n" : `${JSON.stringify(message)}\n`);
  }

  async tellChunk(chunk: Buffer): Promise<void> {
    const header = Buffer.alloc(4);
    header.writeUInt32BE(chunk.length);
    this.process.stdin.write(header);
    if (chunk.length > 0) await this.write(chunk);
  }

  async close(): Promise<void> {
    this.process.stdin.end();
    this.process.kill();
    // What was not read would be waited for without an end.
    this.process.stdout.destroy();
    await this.process;
  }

  private async write(data: string | Buffer): Promise<void> {
    const { stdin } = this.process;
    if (stdin.destroyed || stdin.write(data)) return;
    await new Promise<void>((resolve) => {
      const goOn = () => {
        stdin.off("drain", goOn).off("close", goOn);
        resolve();
      };
      stdin.on("drain", goOn).on("close", goOn);
    });
  }

  private refusal(line: string): Error {
    try {
      return new Error((JSON.parse(line) as { error: string }).error);
    } catch {
      return new Error("The pod sent what it should not: run the command again");
    }
  }

  private async broken(): Promise<Error> {
    const { isCanceled, stderr } = await this.process;
    if (isCanceled) return new Error("Interrupted");
    return new Error(`The connection to the pod ended: ${stderr.trim() || "without a word"}. Run the command again`);
  }
}

const LONGEST_CHUNK = 2 ** 20;

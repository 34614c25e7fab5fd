import { until } from "../../cluster/support/until";

const CLIENTS = 4;
const TIMEOUT_SECONDS = 10;

/** Clients that send one request after the other, each over a new connection, until they are stopped. */
export class Load {
  private readonly failures: string[] = [];
  private readonly clients: Promise<void>[];
  private count = 0;
  private stopped = false;

  constructor(
    private readonly url: string,
    private readonly body: object,
  ) {
    this.clients = Array.from({ length: CLIENTS }, () => this.send());
  }

  get sent(): number {
    return this.count;
  }

  async reaches(count: number): Promise<void> {
    await until(() => Promise.resolve(this.count >= count || undefined), {
      seconds: 60,
      what: `${String(count)} requests`,
    });
  }

  async stop(): Promise<{ readonly sent: number; readonly failures: readonly string[] }> {
    this.stopped = true;
    await Promise.all(this.clients);
    return { sent: this.count, failures: this.failures };
  }

  private async send(): Promise<void> {
    while (!this.stopped) {
      const signal = AbortSignal.timeout(TIMEOUT_SECONDS * 1000);
      const headers = { "Content-Type": "application/json", Connection: "close" };
      try {
        const response = await fetch(this.url, { method: "POST", headers, body: JSON.stringify(this.body), signal });
        await response.arrayBuffer();
        if (response.status !== 200) this.failures.push(`status ${String(response.status)}`);
      } catch (error) {
        this.failures.push(String((error as Error).cause ?? error));
      }
      this.count += 1;
    }
  }
}

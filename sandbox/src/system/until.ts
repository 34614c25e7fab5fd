import { setTimeout as sleep } from "node:timers/promises";

interface Polling {
  readonly interval?: number;
  readonly timeout?: number;
}

/** Polls a probe until it returns a truthy value, which it returns; undefined after the time-out. Times in milliseconds. */
export async function until<T>(
  probe: () => T | Promise<T>,
  { interval = 100, timeout = Infinity }: Polling = {},
): Promise<T | undefined> {
  const deadline = Date.now() + timeout;
  for (;;) {
    const value = await probe();
    if (value) {
      return value;
    }
    if (Date.now() > deadline) {
      return undefined;
    }
    await sleep(interval);
  }
}

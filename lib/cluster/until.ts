import { setTimeout } from "node:timers/promises";

export interface Deadline {
  /** Zero or less: the probe runs once. */
  readonly seconds: number;
  /** What is waited for, for the error. */
  readonly what: string;
  /** Aborts the wait. */
  readonly signal?: AbortSignal;
}

const INTERVAL_MS = 500;

/**
 * Runs a probe until it returns a value.
 *
 * @throws {Error} at the deadline, and whatever the probe throws.
 */
export async function until<T>(probe: () => Promise<T | undefined>, { seconds, what, signal }: Deadline): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    signal?.throwIfAborted();
    const value = await probe();
    if (value !== undefined) return value;
    if (Date.now() >= deadline) throw new Error(`Timed out after ${Math.max(0, seconds)} s waiting for ${what}`);
    await setTimeout(INTERVAL_MS);
  }
}

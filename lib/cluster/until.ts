import { setTimeout } from "node:timers/promises";

export interface Deadline {
  /** Zero or less: the probe runs once. */
  readonly seconds: number;
  /** Completes the error: "Timed out waiting for …". */
  readonly what: string;
  /** True if a probe that throws is repeated. @default false */
  readonly retryErrors?: boolean;
  /** Aborts the wait. */
  readonly signal?: AbortSignal;
}

const INTERVAL_MS = 500;

/**
 * Runs a probe until it returns a value.
 *
 * @throws {Error} at the deadline, with the last error of the probe as its cause.
 */
export async function until<T>(
  probe: () => Promise<T | undefined>,
  { seconds, what, retryErrors = false, signal }: Deadline,
): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  let cause: unknown;
  for (;;) {
    signal?.throwIfAborted();
    try {
      const value = await probe();
      if (value !== undefined) return value;
    } catch (error) {
      if (!retryErrors) throw error;
      cause = error;
    }
    if (Date.now() >= deadline) {
      const reason = cause instanceof Error ? `: ${cause.message}` : "";
      throw new Error(`Timed out after ${Math.max(0, seconds)} s waiting for ${what}${reason}`, { cause });
    }
    await setTimeout(INTERVAL_MS);
  }
}

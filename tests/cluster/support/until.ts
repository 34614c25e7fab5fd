import { setTimeout } from "node:timers/promises";

interface Deadline {
  readonly seconds: number;
  /** Completes the sentence "timed out waiting for …". */
  readonly what: string;
  readonly signal?: AbortSignal;
}

/** Probes until there is a result. A probe that fails is repeated; the timeout names its last error. */
export async function until<T>(probe: () => Promise<T | undefined>, deadline: Deadline): Promise<T> {
  const end = Date.now() + deadline.seconds * 1000;
  for (;;) {
    deadline.signal?.throwIfAborted();
    let cause: unknown;
    try {
      const found = await probe();
      if (found !== undefined) return found;
    } catch (error) {
      cause = error;
    }
    if (Date.now() > end) {
      const last = cause instanceof Error ? `: ${cause.message}` : "";
      throw new Error(`timed out after ${String(deadline.seconds)} s waiting for ${deadline.what}${last}`, { cause });
    }
    await setTimeout(500);
  }
}

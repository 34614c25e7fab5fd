import type { ServiceName } from "../../lib/catalog/services";

/** What a user does with a service. */
export interface Check {
  /** Such as "prediction". */
  readonly name: string;
  /**
   * @returns what was found, in a few words.
   * @throws {Error} if it does not work; {Skipped} if it cannot be told.
   */
  readonly run: () => Promise<string>;
}

/** A check that says nothing of the platform. */
export class Skipped extends Error {}

export interface Result {
  readonly service: ServiceName;
  readonly check: string;
  readonly outcome: "ok" | "failed" | "skipped";
  /** What was found. */
  readonly detail: string;
}

/** Runs the checks of a service in their order. After one that fails the rest is skipped: each builds on those before. */
export async function runChecks(service: ServiceName, checks: readonly Check[]): Promise<Result[]> {
  const results: Result[] = [];
  let failed: string | undefined;
  for (const { name, run } of checks) {
    const result =
      failed === undefined ? await outcomeOf(run) : ({ outcome: "skipped", detail: `after ${failed}` } as const);
    if (result.outcome === "failed") failed = name;
    results.push({ service, check: name, ...result });
  }
  return results;
}

async function outcomeOf(run: Check["run"]): Promise<Pick<Result, "outcome" | "detail">> {
  try {
    return { outcome: "ok", detail: await run() };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { outcome: error instanceof Skipped ? "skipped" : "failed", detail };
  }
}

/** How many tests, or tools, passed and failed. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** The part of `jest --json` that is read here. */
interface JestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numRuntimeErrorTestSuites: number;
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

/** Returns the counts of a run, and the titles of skipped tests. */
export function readJestReport(text: string): { readonly counts: Counts; readonly skipped: readonly string[] } {
  const report = JSON.parse(text) as JestReport;
  const skipped = report.testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => status === "pending" || status === "todo")
    .map(({ fullName }) => fullName);
  return {
    counts: {
      passed: report.numPassedTests,
      // A file that cannot be loaded has no tests to count, and is a failure all the same.
      failed: report.numFailedTests + report.numRuntimeErrorTestSuites,
      skipped: skipped.length,
    },
    skipped,
  };
}

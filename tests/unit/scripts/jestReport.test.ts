import { readJestReport } from "../../../scripts/jestReport";

const report = {
  numPassedTests: 1,
  numFailedTests: 1,
  numRuntimeErrorTestSuites: 1,
  numPendingTests: 1,
  numTodoTests: 1,
  testResults: [
    {
      assertionResults: [
        { fullName: "a passes", status: "passed" },
        { fullName: "a group b needs pods", status: "pending" },
      ],
    },
    // A file that cannot be loaded.
    { assertionResults: [] },
    {
      assertionResults: [
        { fullName: "c fails", status: "failed" },
        { fullName: "d is to be written", status: "todo" },
      ],
    },
  ],
};

test("tests that were skipped are named, as many as are counted; a file that cannot be loaded is a failure", () => {
  expect(readJestReport(JSON.stringify(report))).toEqual({
    counts: { passed: 1, failed: 2, skipped: 2 },
    skipped: ["a group b needs pods", "d is to be written"],
  });
});

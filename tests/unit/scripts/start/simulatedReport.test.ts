import { simulatedReport } from "../../../../scripts/start/simulatedReport";

test("of a simulated cluster no URL is told", () => {
  expect(simulatedReport(29)).toContain("nothing answers at any URL");
  expect(simulatedReport(29)).not.toContain("http");
});

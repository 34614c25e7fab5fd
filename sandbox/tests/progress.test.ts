import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { Durations } from "../src/progress/durations";
import { formatDuration, formatStatus } from "../src/progress/format";

test.each([
  [0.4, "0 s"],
  [59.4, "59 s"],
  [60, "1:00 min"],
  [605, "10:05 min"],
])("formatDuration(%d) is %s", (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text);
});

test("formatStatus omits what is unknown", () => {
  const status = formatStatus({ seconds: 5, usual: 90 });
  expect(formatStatus({ seconds: 5, usual: 90, progress: "1 of 2", log: "/x.log" })).toBe(
    `1 of 2 · ${status} · log: /x.log`,
  );
});

test("Durations returns the last duration, or the estimate", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "sandbox-test-"));
  const file = path.join(folder, "durations.json");
  expect(new Durations(file).usual("build", 560)).toBe(560);
  new Durations(file).remember("build", 12.34);
  expect(new Durations(file).usual("build", 560)).toBe(12.3);
  fs.rmSync(folder, { recursive: true });
});

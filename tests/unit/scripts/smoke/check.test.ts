import { Skipped, runChecks } from "../../../../scripts/smoke/check";

const ok = { name: "first", run: () => Promise.resolve("works") };
const failing = { name: "second", run: () => Promise.reject(new Error("returned 500")) };
const last = { name: "third", run: () => Promise.resolve("works") };
const outcomes = async (...checks: Parameters<typeof runChecks>[1]) =>
  (await runChecks("mlflow", checks)).map(({ check, outcome, detail }) => [check, outcome, detail]);

test("what follows a check that failed is skipped, and names it", async () => {
  expect(await outcomes(ok, failing, last)).toEqual([
    ["first", "ok", "works"],
    ["second", "failed", "returned 500"],
    ["third", "skipped", "after second"],
  ]);
});

test("a check that cannot be told is no failure, and those after it run", async () => {
  const untold = { name: "untold", run: () => Promise.reject(new Skipped("another model")) };
  expect(await outcomes(untold, last)).toEqual([
    ["untold", "skipped", "another model"],
    ["third", "ok", "works"],
  ]);
});

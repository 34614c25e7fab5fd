import type { StartOptions } from "../../../../scripts/start/chooseContext";
import { checkSimulation, chooseContext } from "../../../../scripts/start/chooseContext";

test.each([
  ["the embedded cluster if the stack's file names none", undefined, undefined, "embedded"],
  ["the cluster that the user names, whatever the file says", "kind-dev", "embedded", "kind-dev"],
  ["the embedded cluster again if the user names it", "embedded", "production", "embedded"],
])("deploys to %s", (_, named, configured, expected) => {
  expect(chooseContext("dev", named, configured, "embedded")).toBe(expected);
});

test("refuses a cluster of the stack's file that the user has not named", () => {
  expect(() => chooseContext("dev", undefined, "production", "embedded")).toThrow("npm start -- --context production");
});

describe("keeps the simulated cluster and real ones apart", () => {
  const real: StartOptions = {
    simulate: false,
    context: "embedded",
    embedded: "embedded",
    simulatedRuns: false,
    backend: undefined,
  };

  test.each<[string, Partial<StartOptions>]>([
    ["a real cluster with a backend of the user's", { backend: "s3://states", context: "kind-dev" }],
    ["a simulated cluster that is running", { simulate: true, simulatedRuns: true }],
  ])("deploys to %s", (_, options) => {
    expect(() => {
      checkSimulation({ ...real, ...options });
    }).not.toThrow();
  });

  test.each<[string, Partial<StartOptions>, string]>([
    ["a real cluster while a simulated one is running", { simulatedRuns: true }, "npm run sandbox -- stop"],
    ["a simulated cluster of the user's", { simulate: true, context: "kind-dev" }, "remove --context kind-dev"],
    [
      "a simulated cluster's state in the user's backend",
      { simulate: true, backend: "s3://states" },
      "PULUMI_BACKEND_URL",
    ],
  ])("refuses %s", (_, options, message) => {
    expect(() => {
      checkSimulation({ ...real, ...options });
    }).toThrow(message);
  });
});

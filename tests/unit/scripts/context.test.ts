import type { Asked } from "../../../scripts/context";
import { chooseContext, requireOneKind } from "../../../scripts/context";

test.each([
  ["the embedded cluster where the stack's file names it", undefined, "embedded", "embedded"],
  ["the embedded cluster where the stack's file names none", undefined, undefined, "embedded"],
  ["the cluster that the user names, whatever the file says", "kind-dev", "embedded", "kind-dev"],
  ["the embedded cluster again where the user names it", "embedded", "production", "embedded"],
])("npm start deploys to %s", (_, named, configured, expected) => {
  expect(chooseContext("dev", named, configured, "embedded")).toBe(expected);
});

test("npm start refuses a cluster of the stack's file that the user did not name, and says how to", () => {
  expect(() => chooseContext("dev", undefined, "production", "embedded")).toThrow(
    "Pulumi.dev.yaml names the context production, a cluster that this command did not start.\n" +
      "To deploy there: npm start -- --context production\n" +
      "To come back to the embedded cluster: npm start -- --context embedded",
  );
});

describe("the simulated cluster and all others are kept apart", () => {
  const real: Asked = {
    simulate: false,
    context: "embedded",
    embedded: "embedded",
    simulatedRuns: false,
    backend: undefined,
  };

  test.each<[string, Partial<Asked>]>([
    ["a real cluster", { backend: "s3://states" }],
    ["a cluster of the user's", { context: "kind-dev" }],
    ["a simulated cluster", { simulate: true }],
    ["a simulated cluster that runs", { simulate: true, simulatedRuns: true }],
  ])("npm start goes to %s", (_, asked) => {
    expect(() => {
      requireOneKind({ ...real, ...asked });
    }).not.toThrow();
  });

  test.each<[string, Partial<Asked>, string]>([
    ["another one while it runs", { simulatedRuns: true }, "To go on with it: npm start -- --simulate\n"],
    ["the user's own while it runs", { simulatedRuns: true, context: "kind-dev" }, "npm run sandbox -- stop"],
    ["a simulated one of the user's", { simulate: true, context: "kind-dev" }, "leave --context kind-dev out"],
    ["a state where a real one's may be", { simulate: true, backend: "s3://states" }, "PULUMI_BACKEND_URL is set"],
  ])("npm start refuses %s, and says what to do", (_, asked, words) => {
    expect(() => {
      requireOneKind({ ...real, ...asked });
    }).toThrow(words);
  });
});

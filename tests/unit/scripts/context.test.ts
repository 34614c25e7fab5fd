import { chooseContext } from "../../../scripts/context";

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

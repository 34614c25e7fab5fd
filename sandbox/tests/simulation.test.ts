import { cannotRunNode, anotherClusterIsRunning } from "../src/cluster/simulation";

afterEach(() => {
  delete process.env.CANCER_MLOPS_COMMAND;
});

test.each([
  ["npm run sandbox -- start --simulate", undefined],
  ["npm test -- --simulate", "npm test --"],
])("advises %s if no node can run", (advised, caller) => {
  if (caller !== undefined) process.env.CANCER_MLOPS_COMMAND = caller;
  const error = cannotRunNode(["The user is not root."]);
  expect(error.message).toContain("The user is not root.");
  expect(error.advice).toContain(advised);
});

test("offers to use a running simulated cluster, but not a real one", () => {
  expect(anotherClusterIsRunning("simulated").advice).toContain("--simulate");
  expect(anotherClusterIsRunning("real").advice).not.toContain("--simulate");
});

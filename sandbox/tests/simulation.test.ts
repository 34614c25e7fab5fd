import { cannotRunNode, otherClusterRuns } from "../src/cluster/simulation";

afterEach(() => {
  delete process.env.CANCER_MLOPS_COMMAND;
});

test.each([
  ["the sandbox's own", undefined, "npm run sandbox -- start --simulate"],
  ["that of the script which starts it", "npm test --", "npm test -- --simulate"],
])("where no node can run, the command that is advised is %s", (_, caller, advised) => {
  if (caller !== undefined) process.env.CANCER_MLOPS_COMMAND = caller;
  const error = cannotRunNode(["This user is not root."]);
  expect(error.message).toBe("A Kubernetes node cannot run here:\n  This user is not root.");
  expect(error.advice).toContain(`\`${advised}\``);
});

test("a simulated cluster that runs can be used or stopped, a real one has to be stopped for a simulated one", () => {
  process.env.CANCER_MLOPS_COMMAND = "npm test --";
  expect(otherClusterRuns("simulated").advice).toBe(
    "To go on with it: npm test -- --simulate\nTo have another one, stop it first: npm run sandbox -- stop",
  );
  expect(otherClusterRuns("real").advice).toBe("To have another one, stop it first: npm run sandbox -- stop");
});

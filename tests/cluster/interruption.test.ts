import { TestStack, eventually, testWithPods } from "./stack";

/** The command line is killed, with its providers, in the middle of things: the stack converges all the same. */
const stack = new TestStack("cancer-mlops-killed", "dev", {
  api: { service: { nodePort: 31803 } },
  mlflow: { service: { nodePort: 31503 } },
  prometheus: { service: { nodePort: 31903 } },
  grafana: { service: { nodePort: 31303 } },
});

const everyPodReady = () =>
  eventually(
    () => stack.pods(),
    (pods) => pods.length === 4 && pods.every(({ ready }) => ready),
    120,
  );

const exists = (name: string) => async () =>
  (await stack.names("all,persistentvolumeclaims,namespaces")).includes(name);

const claims = () => stack.names("persistentvolumeclaims");

beforeAll(async () => {
  await stack.create();
});

afterAll(async () => {
  await stack.remove();
}, 180_000);

testWithPods.each([
  ["the first claim is there", "persistentvolumeclaim/models-pvc"],
  ["the first Deployment is there", "deployment.apps/mlflow"],
])(
  "`pulumi up` killed when %s: `pulumi cancel`, and the next `pulumi up` ends well",
  async (_, name) => {
    const killed = stack.interrupted(["up", "--yes", "--skip-preview"], exists(name));
    expect(await killed).toBe("SIGKILL");
    await stack.cancel();
    await stack.up();
    await everyPodReady();
    await stack.previewExpectingNoChanges();
    await stack.destroy();
    expect(await claims()).toHaveLength(7);
  },
  400_000,
);

testWithPods(
  "a second `pulumi up` beside a running one is refused, with the words of the lock",
  async () => {
    const first = stack.up();
    await eventually(exists("deployment.apps/mlflow"), (found) => found);
    expect(await stack.refused("up")).toContain("the stack is currently locked");
    await first;
  },
  300_000,
);

testWithPods(
  "`pulumi destroy` killed half-way: `pulumi cancel`, and the next one leaves the claims and nothing else",
  async () => {
    const gone = async () => !(await exists("deployment.apps/grafana")());
    expect(await stack.interrupted(["destroy", "--yes", "--skip-preview"], gone)).toBe("SIGKILL");
    await stack.cancel();
    await stack.destroy();
    expect(await stack.names("all")).toEqual([]);
    expect(await claims()).toHaveLength(7);
  },
  300_000,
);

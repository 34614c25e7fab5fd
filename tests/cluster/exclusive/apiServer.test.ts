import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { attacked } from "../support/attack";
import { InterruptedStack } from "../support/interrupted";
import { testWithPods } from "../support/sandbox";
import { root } from "../support/stack";

/**
 * The API server is killed in the middle of updates: the next update succeeds once it is back, and no data is lost. Each test
 * continues from the state that the previous one left.
 */
const interrupted = new InterruptedStack("cancer-mlops-unreachable", 20);
const { stack } = interrupted;

/** Kills the API server, and starts it again as a user does whose cluster does not answer. */
function killApiServer(): void {
  const sandbox = (command: string) =>
    execFileSync(process.execPath, [join(root, "sandbox/bin/sandbox.js"), command], { encoding: "utf8" });
  const pid = /kube-apiserver +process (\d+)/.exec(sandbox("status"))?.[1];
  if (pid === undefined) throw new Error("the API server is not running");
  process.kill(Number(pid), "SIGKILL");
  sandbox("start");
}

beforeAll(async () => {
  await stack.create();
}, 180_000);

afterAll(async () => {
  await stack.remove();
}, 180_000);

// The command itself may fail or survive.
testWithPods(
  "the API server is killed half-way through destroy: destroy succeeds once it is back",
  async () => {
    await stack.up();
    await interrupted.writeInClaims();
    await attacked(stack, "destroy", interrupted.halfDestroyed, killApiServer);
    await stack.destroy();
    await interrupted.expectDestroyed();
  },
  900_000,
);

testWithPods(
  "the API server is killed half-way through up: up succeeds once it is back",
  async () => {
    await attacked(stack, "up", interrupted.firstDeployment, killApiServer);
    await stack.up();
    await interrupted.expectUp();
  },
  900_000,
);

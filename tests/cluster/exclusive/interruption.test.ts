import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { ConcurrentUpdateError } from "@pulumi/pulumi/automation";
import { attacked, killAll, killProviders } from "../support/attack";
import { CLAIMS, boundVolumes, inClaims } from "../support/claims";
import { readyPods } from "../support/pods";
import { testWithPods } from "../support/sandbox";
import { devStack, root } from "../support/stack";
import { until } from "../support/until";

/**
 * `pulumi`, its providers and the API server are killed in the middle of updates: the next update succeeds, and no data
 * is lost. Each test continues from the state that the previous one left. The claims are bound before a pod mounts them.
 */
const stack = devStack("cancer-mlops-killed", 3, { storage: { className: "immediate" } });
const { kubectl } = stack;

let kept: string;

/** The claims, their volumes and what is written in them. */
const readKept = async () => (await boundVolumes(kubectl)) + (await inClaims(kubectl, "grep . /claims/*/kept/marker"));

const firstDeployment = () => kubectl.exists("deployment/mlflow");
const halfDestroyed = async () => !(await kubectl.exists("deployment/grafana"));

async function expectUp(): Promise<void> {
  await readyPods(kubectl);
  await stack.previewExpectingNoChanges();
  expect(await readKept()).toBe(kept);
}

async function expectDestroyed(): Promise<void> {
  await until(async () => (await kubectl.names("all")).length === 0 || undefined, {
    seconds: 60,
    what: "the deletion of every object",
  });
  expect(await readKept()).toBe(kept);
}

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

testWithPods(
  "a second up is refused during a first one; that one is killed, and up succeeds after cancel",
  async () => {
    const { signal } = await attacked(
      stack,
      "up",
      () => kubectl.exists("persistentvolumeclaim/models-pvc"),
      async (pid) => {
        await expect(stack.up()).rejects.toThrow(ConcurrentUpdateError);
        killAll(pid);
      },
    );
    expect(signal).toBe("SIGKILL");
    await stack.cancel();
    await stack.up();
    await inClaims(
      kubectl,
      'for claim in /claims/*; do mkdir "$claim/kept"; echo "$claim" > "$claim/kept/marker"; done',
    );
    kept = await readKept();
    expect(kept.trim().split("\n")).toHaveLength(2 * CLAIMS.length);
    await expectUp();
  },
  400_000,
);

testWithPods(
  "destroy is killed half-way: destroy after cancel leaves the claims and nothing else",
  async () => {
    expect((await attacked(stack, "destroy", halfDestroyed, killAll)).signal).toBe("SIGKILL");
    await stack.cancel();
    await stack.destroy();
    await expectDestroyed();
  },
  400_000,
);

testWithPods(
  "up on retained claims is killed half-way: up after cancel succeeds, and its warning ends with an import of the state",
  async () => {
    expect((await attacked(stack, "up", firstDeployment, killAll)).signal).toBe("SIGKILL");
    await stack.cancel();
    expect((await stack.up()).warnings.join()).toContain("pending operations");
    await stack.importOwnState();
    expect((await stack.up()).warnings.join()).not.toContain("pending operations");
    await expectUp();
  },
  400_000,
);

testWithPods(
  "the providers are killed half-way through destroy: the next destroy succeeds",
  async () => {
    expect(await attacked(stack, "destroy", halfDestroyed, killProviders)).toEqual({ failed: true, signal: null });
    await stack.destroy();
    await expectDestroyed();
  },
  400_000,
);

testWithPods(
  "the providers are killed half-way through up: the next up succeeds",
  async () => {
    expect(await attacked(stack, "up", firstDeployment, killProviders)).toEqual({ failed: true, signal: null });
    await stack.up();
    await expectUp();
  },
  400_000,
);

// The command itself may fail or survive.
testWithPods(
  "the API server is killed half-way through destroy: destroy succeeds once it is back",
  async () => {
    await attacked(stack, "destroy", halfDestroyed, killApiServer);
    await stack.destroy();
    await expectDestroyed();
  },
  900_000,
);

testWithPods(
  "the API server is killed half-way through up: up succeeds once it is back",
  async () => {
    await attacked(stack, "up", firstDeployment, killApiServer);
    await stack.up();
    await expectUp();
  },
  900_000,
);

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ConcurrentUpdateError } from "@pulumi/pulumi/automation";
import { attacked, killAll, killProviders } from "./support/attack";
import { runs, start } from "./support/commands";
import { InterruptedStack } from "./support/interrupted";
import { testWithPods } from "./support/sandbox";
import { root } from "./support/stack";

/**
 * `pulumi` and its providers are killed in the middle of updates: the next update succeeds, and no data is lost. Each test
 * continues from the state that the previous one left.
 */
const interrupted = new InterruptedStack("cancer-mlops-killed", 3);
const { stack } = interrupted;
const { kubectl } = stack;
const attributes = join(stack.backend, ".pulumi/stacks/cancer-mlops/dev.json.attrs");

/** The command of docs/troubleshooting.md. */
async function restoreCheckpoint(): Promise<void> {
  const [command] = /^find FOLDER.*$/m.exec(readFileSync(join(root, "docs/troubleshooting.md"), "utf8")) ?? [];
  if (command === undefined) throw new Error("docs/troubleshooting.md has no command for an empty file of attributes");
  expect((await start(stack, "bash", ["-euc", command.replace("FOLDER", stack.backend)]).ended).code).toBe(0);
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
    await interrupted.writeInClaims();
    await interrupted.expectUp();
  },
  400_000,
);

testWithPods(
  "destroy is killed half-way: destroy after cancel leaves the claims and nothing else",
  async () => {
    expect((await attacked(stack, "destroy", interrupted.halfDestroyed, killAll)).signal).toBe("SIGKILL");
    writeFileSync(attributes, "");
    await expect(stack.cancel()).rejects.toThrow("failed to load checkpoint: EOF");
    await restoreCheckpoint();
    await stack.cancel();
    await stack.destroy();
    await interrupted.expectDestroyed();
  },
  400_000,
);

testWithPods(
  "up on retained claims is killed half-way: up --refresh after cancel succeeds, and an import of the state ends the warning",
  async () => {
    expect((await attacked(stack, "up", interrupted.firstDeployment, killAll)).signal).toBe("SIGKILL");
    await stack.cancel();
    await runs(stack, "pulumi", "up", "--refresh", "--yes", "--skip-preview", "--non-interactive");
    expect(stack.storedState()).toContain('"pending_operations"');
    await stack.importOwnState();
    expect((await stack.up()).warnings.join()).not.toContain("pending operations");
    await interrupted.expectUp();
  },
  400_000,
);

testWithPods(
  "the providers are killed half-way through destroy: the next destroy succeeds",
  async () => {
    expect(await attacked(stack, "destroy", interrupted.halfDestroyed, killProviders)).toEqual({
      failed: true,
      signal: null,
    });
    await stack.destroy();
    await interrupted.expectDestroyed();
  },
  400_000,
);

testWithPods(
  "the providers are killed half-way through up: the next up succeeds",
  async () => {
    expect(await attacked(stack, "up", interrupted.firstDeployment, killProviders)).toEqual({
      failed: true,
      signal: null,
    });
    await stack.up();
    await interrupted.expectUp();
  },
  400_000,
);

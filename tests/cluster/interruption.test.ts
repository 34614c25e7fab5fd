import { execFileSync } from "node:child_process";
import { resolve } from "node:path";
import { devStack, eventually, testWithPods } from "./stack";

/**
 * What `pulumi` is made of, and the cluster that it talks to, die in the middle of things: the stack converges all the
 * same, and nothing is lost, here on claims that are bound before a pod wants them. Each test goes on where the one before
 * it ended.
 */
const stack = devStack("cancer-mlops-killed", 3, { storage: { className: "immediate" } });

let kept: string;

/** The claims, their volumes and what is written in them. */
const readKept = async () => (await stack.boundVolumes()) + (await stack.inClaims("grep . /claims/*/kept/marker"));

const exists = async (object: string) => (await stack.kubectl("get", object, "--ignore-not-found")) !== "";

const firstDeployment = () => exists("deployment/mlflow");

const halfDestroyed = async () => !(await exists("deployment/grafana"));

/** Runs again, and as it should be: what there is to change for `pulumi` is nothing. */
async function isUp(): Promise<void> {
  await stack.readyPods();
  await stack.previewExpectingNoChanges();
  expect(await readKept()).toBe(kept);
}

async function isDestroyed(): Promise<void> {
  await eventually(
    () => stack.names("all"),
    (names) => names.length === 0,
  );
  expect(await readKept()).toBe(kept);
}

function killAll(pid: number): void {
  process.kill(-pid, "SIGKILL");
}

/** Kills the Kubernetes providers, which are children of that one pulumi: other stacks may be at work on this machine. */
function killProviders(pid: number): void {
  const children = execFileSync("ps", ["-o", "pid=,args=", "--ppid", String(pid)], { encoding: "utf8" }).split("\n");
  const providers = children.filter((line) => line.includes("pulumi-resource-kubernetes"));
  if (providers.length === 0) throw new Error(`pulumi has no Kubernetes provider among:\n${children.join("\n")}`);
  for (const line of providers) process.kill(Number.parseInt(line, 10), "SIGKILL");
}

/** Kills the API server; then it is started as a user would do it who sees that the cluster does not answer. */
function killApiServer(): void {
  const sandbox = (command: string) =>
    execFileSync(process.execPath, [resolve(__dirname, "../../sandbox/bin/sandbox.js"), command], { encoding: "utf8" });
  const pid = /kube-apiserver +process (\d+)/.exec(sandbox("status"))?.[1];
  if (pid === undefined) throw new Error("the API server does not run");
  process.kill(Number(pid), "SIGKILL");
  sandbox("start");
}

beforeAll(async () => {
  await stack.create();
});

afterAll(async () => {
  await stack.remove();
}, 180_000);

testWithPods(
  "a first `pulumi up` killed when the first claim is there: `pulumi cancel`, and the next `pulumi up` ends well",
  async () => {
    const { signal } = await stack.attacked("up", () => exists("persistentvolumeclaim/models-pvc"), killAll);
    expect(signal).toBe("SIGKILL");
    await stack.cancel();
    await stack.up();
    await stack.inClaims('for claim in /claims/*; do mkdir "$claim/kept"; echo "$claim" > "$claim/kept/marker"; done');
    kept = await readKept();
    expect(kept.split("\n").filter((line) => line !== "")).toHaveLength(14);
    await isUp();
  },
  400_000,
);

testWithPods(
  "`pulumi destroy` killed half-way: `pulumi cancel`, and the next one leaves the claims and nothing else",
  async () => {
    expect((await stack.attacked("destroy", halfDestroyed, killAll)).signal).toBe("SIGKILL");
    await stack.cancel();
    await stack.destroy();
    await isDestroyed();
  },
  400_000,
);

testWithPods(
  "a second `pulumi up` beside a running one is refused; that one killed half-way: `pulumi cancel`, and the next ends well",
  async () => {
    const { signal } = await stack.attacked("up", firstDeployment, async (pid) => {
      expect(await stack.refused("up")).toContain("the stack is currently locked");
      killAll(pid);
    });
    expect(signal).toBe("SIGKILL");
    await stack.cancel();
    await stack.up();
    await isUp();
  },
  400_000,
);

testWithPods(
  "the providers killed half-way through `pulumi destroy`: the next one ends well",
  async () => {
    expect(await stack.attacked("destroy", halfDestroyed, killProviders)).toMatchObject({ failed: true, signal: null });
    await stack.destroy();
    await isDestroyed();
  },
  400_000,
);

testWithPods(
  "the providers killed half-way through `pulumi up`: the next one ends well",
  async () => {
    expect(await stack.attacked("up", firstDeployment, killProviders)).toMatchObject({ failed: true, signal: null });
    await stack.up();
    await isUp();
  },
  400_000,
);

// The last two, since every stack on this cluster feels them: whether the command survives is not promised.
testWithPods(
  "the API server killed half-way through `pulumi destroy`: when it runs again, the next one ends well",
  async () => {
    await stack.attacked("destroy", halfDestroyed, killApiServer);
    await stack.destroy();
    await isDestroyed();
  },
  900_000,
);

testWithPods(
  "the API server killed half-way through `pulumi up`: when it runs again, the next one ends well",
  async () => {
    await stack.attacked("up", firstDeployment, killApiServer);
    await stack.up();
    await isUp();
  },
  900_000,
);

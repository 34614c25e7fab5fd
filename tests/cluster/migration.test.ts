import { CLAIMS, claimNames, inClaims } from "./support/claims";
import { fails, killedWhen, runs } from "./support/commands";
import { servicePods } from "./support/pods";
import { testWithPods } from "./support/sandbox";
import { devStack } from "./support/stack";
import { until } from "./support/until";

/** A claim moves to another StorageClass, size and access mode, and the command is killed at every step. */
const stack = devStack("cancer-mlops-migrate", 5);
const { kubectl } = stack;
// The claim belongs to the API: no other service has to run.
stack.configure({ mlflow: { replicas: 0 }, prometheus: { replicas: 0 }, grafana: { replicas: 0 } });

const CLAIM = "logs-pvc";
const OLD = "logs-pvc-before-migration";
const NEW = "logs-pvc-migrating";

let checksums: string;

beforeAll(async () => {
  // An aborted test run leaves volumes with the policy Retain.
  const left = (await volumes()).map(({ name }) => name);
  if (left.length > 0) await kubectl.run("delete", "persistentvolume", ...left);
  await stack.create();
  await stack.up();
}, 300_000);

afterAll(async () => {
  await stack.remove();
}, 180_000);

testWithPods(
  "a migration that is cancelled leaves the claim as it was",
  async () => {
    const hasNewClaim = steps((count) => count === 3);
    expect(await killedWhen(stack, hasNewClaim, "data/migrate", "data", "--class", "immediate")).toBe(true);
    expect(await claimNames(kubectl)).toContain("data-pvc-migrating");
    await runs(stack, "data/migrate", "data", "--cancel");
    expect(await claim("data-pvc")).toBe("Bound standard 1Gi ReadWriteOnce");
    expect(await claimNames(kubectl)).toEqual(CLAIMS);
    await stack.previewExpectingNoChanges();
  },
  180_000,
);

testWithPods(
  "killed at every step and run again, a migration ends with all files on the new volume and on the old one",
  async () => {
    await inClaims(
      kubectl,
      `mkdir /claims/${CLAIM}/kept; cd /claims/${CLAIM}/kept
      head -c 20000000 /dev/urandom > large
      i=0; while [ $i -lt 500 ]; do echo $i > file-$i; i=$((i + 1)); done
      ln -s file-1 link; chown -R 1000 .`,
    );
    checksums = await readChecksums(CLAIM);
    const change = ["--class", "shared", "--size", "512Mi", "--access-mode", "ReadWriteMany"];

    const reached = new Set<string>();
    const refusals = new Set<string>();
    for (;;) {
      const args = (await claimNames(kubectl)).length === CLAIMS.length ? change : [];
      if (!(await killedWhen(stack, isNewStep(reached), "data/migrate", "logs", ...args))) break;
      expect(await unprotected()).toEqual([]);
      // The request may have been sent before the process ended. Without the claim, the data is on the old volume and the new one.
      if ([...reached].at(-1)?.startsWith("Recreating the claim") === true) {
        await kubectl.run("delete", "persistentvolumeclaim", CLAIM, "--ignore-not-found");
      }
      const claims = await claimNames(kubectl);
      const state = [CLAIM, OLD, NEW].filter((name) => claims.includes(name)).join();
      // An impatient user is refused: the service would write to a volume that is being copied, or get a third one.
      if (state === `${CLAIM},${NEW}` || state === OLD) {
        if (!refusals.has(state)) expect(await stack.refused("up")).toContain("claims:migrate");
        refusals.add(state);
      }
    }
    expect(reached.size).toBeGreaterThanOrEqual(8);
    expect(refusals.size).toBe(2);

    expect(await claim(CLAIM)).toBe("Bound shared 512Mi ReadWriteMany");
    expect(await claim(OLD)).toBe("Bound standard 1Gi ReadWriteOnce");
    expect(await readChecksums(CLAIM)).toBe(checksums);
    expect(await readChecksums(OLD)).toBe(checksums);
    // Those of the API's three claims, and the old one.
    expect((await volumes()).map(({ policy }) => policy)).toEqual(Array(4).fill("Delete"));
    expect(await claimNames(kubectl)).toEqual([...CLAIMS, OLD].sort());
    await until(
      async () => {
        const pods = await servicePods(kubectl);
        return (pods.length === 1 && pods.every(({ ready, restarts }) => ready && restarts === 0)) || undefined;
      },
      { seconds: 60, what: "the API" },
    );
  },
  600_000,
);

testWithPods(
  "another migration is refused until the old volume is deleted",
  async () => {
    expect(await fails(stack, "data/migrate", "logs", "--class", "immediate")).toContain(OLD);
  },
  60_000,
);

testWithPods(
  "up replaces nothing afterwards, the claim still grows, and the old volume is retained",
  async () => {
    const settings = { className: "shared", accessMode: "ReadWriteMany", size: "512Mi" };
    stack.configure({ storage: { claims: { logs: settings } } });
    const uid = () => kubectl.run("get", "persistentvolumeclaim", CLAIM, "--output=jsonpath={.metadata.uid}");
    const before = await uid();
    await stack.previewExpectingNoChanges();
    stack.configure({ storage: { claims: { logs: { size: "600Mi" } } } });
    await stack.up();
    expect(await claim(CLAIM)).toBe("Bound shared 600Mi ReadWriteMany");
    expect(await uid()).toBe(before);
    expect(JSON.stringify(stack.output("afterDestroy"))).toContain(OLD);
  },
  180_000,
);

/** The command prints a line that ends with an ellipsis at the beginning of each step. */
function stepLines(printed: string): string[] {
  return printed.split("\n").filter((line) => line.endsWith("…"));
}

const steps = (when: (count: number) => boolean) => (printed: string) => when(stepLines(printed).length);

/** True at the first step that is not yet among the reached ones, which it becomes. */
function isNewStep(reached: Set<string>): (printed: string) => boolean {
  return (printed) => {
    const step = stepLines(printed).find((line) => !reached.has(line));
    if (step === undefined) return false;
    reached.add(step);
    return true;
  };
}

function readChecksums(name: string): Promise<string> {
  return inClaims(
    kubectl,
    `cd /claims/${name}; find kept -type f -exec sha256sum {} + | sort -k 2; readlink kept/link`,
  );
}

function claim(name: string): Promise<string> {
  return kubectl.run(
    "get",
    "persistentvolumeclaim",
    name,
    "--output=jsonpath={.status.phase} {.spec.storageClassName} {.spec.resources.requests.storage} {.spec.accessModes[0]}",
  );
}

interface Volume {
  readonly name: string;
  readonly policy: string;
  readonly phase: string;
}

interface ApiVolume {
  readonly metadata: { readonly name: string };
  readonly spec: { readonly persistentVolumeReclaimPolicy: string; readonly claimRef?: { readonly namespace: string } };
  readonly status: { readonly phase: string };
}

/** The volumes of the namespace's claims, also of deleted ones. */
async function volumes(): Promise<Volume[]> {
  return (await kubectl.list<ApiVolume>("persistentvolumes"))
    .filter(({ spec }) => spec.claimRef?.namespace === stack.namespace)
    .map(({ metadata, spec, status }) => ({
      name: metadata.name,
      policy: spec.persistentVolumeReclaimPolicy,
      phase: status.phase,
    }));
}

/** The volumes that could be deleted with their data: no claim is bound to them, and their policy is Delete. */
async function unprotected(): Promise<Volume[]> {
  return (await volumes()).filter(({ policy, phase }) => policy === "Delete" && phase !== "Bound");
}

import { fails, isKilledAt, runs } from "./dataCommands";
import { devStack, eventually, testWithPods } from "./stack";

/** A claim moves to another class, size and access mode, through kills at every step, and back. */
const stack = devStack("cancer-mlops-migrate", 5);
// What moves is a claim of the API: nothing here needs the other services to run.
stack.configure({ mlflow: { replicas: 0 }, prometheus: { replicas: 0 }, grafana: { replicas: 0 } });

const CLAIM = "logs-pvc";
const KEPT = "logs-pvc-before-migration";

/** What the command prints when a step begins that leaves things in a new state; the service is started before the last. */
const steps = [
  "Making the new claim",
  "Copying",
  "Writing the stack's settings",
  "Making the claim that keeps the old volume",
  "Deleting the claim",
  "Making the claim again",
  "Giving the volumes their own reclaim policies again",
  "Telling Pulumi",
];

let checksums: string;

beforeAll(async () => {
  // A test run that was killed leaves volumes that were protected.
  const left = (await volumes()).map(({ name }) => name);
  if (left.length > 0) await stack.kubectl("delete", "persistentvolume", ...left);
  await stack.create();
  await stack.up();
}, 300_000);

afterAll(async () => {
  await stack.remove();
}, 180_000);

testWithPods(
  "killed at step after step and run again, it ends with every byte on the new volume and on the old one",
  async () => {
    await stack.inClaims(`
      mkdir /claims/${CLAIM}/kept; cd /claims/${CLAIM}/kept
      head -c 20000000 /dev/urandom > large
      i=0; while [ $i -lt 500 ]; do echo $i > file-$i; i=$((i + 1)); done
      ln -s file-1 link; chown -R 1000 .`);
    checksums = await readChecksums(CLAIM);
    const change = ["logs", "--class", "immediate", "--size", "512Mi"];
    for (const [index, step] of steps.entries()) {
      await isKilledAt(stack, step, "data/migrate", ...(index < 2 ? change : ["logs"]));
      expect(await unprotectedAndAlone()).toEqual([]);
      // An impatient user is refused: the service would write to a volume that is copied, or make a third one.
      if (step === "Copying" || step === "Making the claim again") {
        expect(await stack.refused("up")).toContain("to finish it, npm run claims:migrate -- logs; to give it up");
      }
    }
    expect(await fails(stack, "data/migrate", "logs", "--size", "2Gi")).toContain(
      "migration to another kind is unfinished",
    );
    const printed = await runs(stack, "data/migrate", "logs");
    expect(printed).toContain(`${CLAIM} is of class immediate, 512Mi, ReadWriteOnce now`);
    expect(await claim(CLAIM)).toBe("Bound immediate 512Mi ReadWriteOnce");
    expect(await claim(KEPT)).toBe("Bound standard 1Gi ReadWriteOnce");
    expect(await readChecksums(CLAIM)).toBe(checksums);
    expect(await readChecksums(KEPT)).toBe(checksums);
    expect((await volumes()).map(({ policy }) => policy)).toEqual(Array(8).fill("Delete"));
    expect(await stack.names("persistentvolumeclaims")).toHaveLength(8);
    const pods = await eventually(
      () => stack.pods(),
      (found) => found.length === 1 && found.every(({ ready }) => ready),
    );
    expect(pods.filter(({ restarts }) => restarts > 0)).toEqual([]);
  },
  600_000,
);

testWithPods(
  "`pulumi up` has nothing to replace, and the claim still grows",
  async () => {
    stack.configure({ storage: { claims: { logs: { className: "immediate", size: "512Mi" } } } });
    const before = await stack.kubectl("get", "persistentvolumeclaim", CLAIM, "--output=jsonpath={.metadata.uid}");
    await stack.up();
    await stack.previewExpectingNoChanges();
    stack.configure({ storage: { claims: { logs: { size: "600Mi" } } } });
    await stack.up();
    expect(await claim(CLAIM)).toContain("600Mi");
    // The old volume is the user's to delete: no stack does.
    expect(await stack.output("afterDestroy")).toMatchObject({
      keeps: expect.arrayContaining([`claim ${KEPT}`]) as unknown,
    });
    expect(await stack.kubectl("get", "persistentvolumeclaim", CLAIM, "--output=jsonpath={.metadata.uid}")).toBe(
      before,
    );
  },
  180_000,
);

testWithPods(
  "another migration waits until the kept volume is deleted; then the claim goes on to another access mode",
  async () => {
    const change = ["logs", "--class", "shared", "--access-mode", "ReadWriteMany"];
    expect(await fails(stack, "data/migrate", ...change)).toContain(`delete persistentvolumeclaim ${KEPT}`);
    await stack.kubectl("delete", "persistentvolumeclaim", KEPT);
    await runs(stack, "data/migrate", ...change);
    expect(await claim(CLAIM)).toBe("Bound shared 600Mi ReadWriteMany");
    expect(await readChecksums(CLAIM)).toBe(checksums);
    stack.configure({ storage: { claims: { logs: { className: "shared", accessMode: "ReadWriteMany" } } } });
    await stack.up();
    await stack.previewExpectingNoChanges();
  },
  240_000,
);

testWithPods(
  "given up before the switch, everything is as it was",
  async () => {
    await isKilledAt(stack, "Protecting the new volume", "data/migrate", "data", "--class", "immediate");
    expect(await runs(stack, "data/migrate", "data", "--cancel")).toContain("data-pvc is as it was");
    expect(await claim("data-pvc")).toBe("Bound standard 1Gi ReadWriteOnce");
    expect(await stack.names("persistentvolumeclaims")).not.toContain("persistentvolumeclaim/data-pvc-migrating");
    await stack.previewExpectingNoChanges();
  },
  180_000,
);

test("a claim that is as asked, and a class that does not exist, are said in words", async () => {
  expect(await fails(stack, "data/migrate", "models")).toContain("there is nothing to do");
  expect(await fails(stack, "data/migrate", "models", "--class", "fast")).toContain("no StorageClass fast");
}, 60_000);

function readChecksums(name: string): Promise<string> {
  return stack.inClaims(`cd /claims/${name}; find kept -type f -exec sha256sum {} + | sort -k 2; readlink kept/link`);
}

function claim(name: string): Promise<string> {
  return stack.kubectl(
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

/** The volumes of the stack's claims, also of claims that are gone. */
async function volumes(): Promise<Volume[]> {
  const text = await stack.kubectl("get", "persistentvolumes", "--output", "json");
  const { items } = JSON.parse(text) as {
    items: {
      metadata: { name: string };
      spec: { persistentVolumeReclaimPolicy: string; claimRef?: { namespace: string } };
      status: { phase: string };
    }[];
  };
  return items
    .filter(({ spec }) => spec.claimRef?.namespace === stack.namespace)
    .map(({ metadata, spec, status }) => ({
      name: metadata.name,
      policy: spec.persistentVolumeReclaimPolicy,
      phase: status.phase,
    }));
}

/** Volumes that are bound to no claim, and whose policy is to be deleted then. */
async function unprotectedAndAlone(): Promise<Volume[]> {
  return (await volumes()).filter(({ policy, phase }) => policy === "Delete" && phase !== "Bound");
}

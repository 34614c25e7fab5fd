import { claimNames } from "../../lib/catalog/claims";
import type { ClaimKey } from "../../lib/catalog/claims";
import type { Manifest } from "./backupFolder";
import { BackupFolder } from "./backupFolder";
import { copyOrder, owners } from "./claims";
import { command } from "../command";
import { fetchClaim } from "./fetchClaim";
import type { HelperPod } from "./helperPod";
import { nodeOf, withHelpers } from "./helpers";
import { interruption } from "./interruption";
import { isExclusive, liveClaims } from "./liveClaims";
import { folderOptions } from "./options";
import { prometheusServer } from "./prometheusServer";
import { withServicesStopped } from "./services";
import type { Target } from "./target";
import { selectedStack } from "./target";

const help = `npm run data:backup -- FOLDER [--claim KEY …] [--stop]

Copies the data of the selected stack's claims into a folder, while the services run. Run it again to go on after an
interruption, or to bring the folder up to date: only what differs is copied.

  --claim KEY   only this claim; may be repeated
  --stop        a service whose claim cannot be copied while it runs is stopped meanwhile`;

interface Job {
  readonly key: ClaimKey;
  readonly method: Manifest["method"];
  /** Of pod/: the program and its arguments. */
  readonly program: readonly [name: string, ...args: string[]];
}

async function main(): Promise<void> {
  const options = folderOptions(help, "stop");
  if (options === undefined) return;
  const target = await selectedStack();
  const jobs = await plan(target, options.claims.length === 0 ? copyOrder : options.claims, options.flag);
  const folder = BackupFolder.open(options.folder, target.stack, target.kubectl.namespace);

  const live = jobs.filter(({ method }) => method !== "stopped");
  if (live.length > 0) await copy(target, folder, live, jobs);
  for (const job of jobs.filter(({ method }) => method === "stopped")) {
    const services = [owners[job.key].service];
    await withServicesStopped(target, services, async (stop) => {
      await stop(services);
      await copy(target, folder, [job], jobs);
    });
  }
  console.log(`The backup is finished: ${folder.path}`);
}

/**
 * How each claim is copied.
 *
 * @throws {Error} before anything is done, where one cannot be.
 */
async function plan(target: Target, keys: readonly ClaimKey[], stop: boolean): Promise<readonly Job[]> {
  const [claims, prometheus] = await Promise.all([liveClaims(target, keys), prometheusServer(target)]);
  const missing = keys.filter((key) => !claims.has(key)).map((key) => claimNames[key]);
  if (missing.length > 0) {
    throw new Error(
      `Namespace ${target.kubectl.namespace} has no ${missing.join(", ")}. ` +
        "Is this the right stack? Otherwise name the claims there are, each with --claim",
    );
  }
  return [...claims].map(([key, claim]): Job => {
    const files = ["send", MOUNT] as const;
    if (isExclusive(claim)) {
      if (!stop) throw new Error(needsStop(key, `claim ${claim.metadata.name} is ReadWriteOncePod`, ""));
      return { key, method: "stopped", program: files };
    }
    if (key !== "prometheusData" || !prometheus.runs) return { key, method: "files", program: files };
    if (prometheus.snapshotUrl !== undefined) {
      return { key, method: "snapshot", program: ["snapshot", MOUNT, prometheus.snapshotUrl] };
    }
    if (stop) return { key, method: "stopped", program: files };
    throw new Error(
      needsStop(
        key,
        "Prometheus changes its files all the time, and its snapshot API is off",
        "set prometheus.adminApi: true in the stack's file and run pulumi up; ",
      ),
    );
  });
}

function needsStop(key: ClaimKey, why: string, way: string): string {
  return (
    `${key} cannot be copied while ${owners[key].service} runs: ${why}. Nothing was copied. The ways: ${way}` +
    `add --stop, which stops ${owners[key].service} while its claim is copied; or name the other claims with --claim`
  );
}

const MOUNT = "/claim";
const done = new Set<ClaimKey>();

async function copy(target: Target, folder: BackupFolder, jobs: readonly Job[], all: readonly Job[]): Promise<void> {
  const pods = await Promise.all(jobs.map((job) => podOf(target, job)));
  await withHelpers(target, pods, async (open) => {
    // All at once: a pod that is sent no work for minutes gives up.
    const opened = jobs.map(({ program: [name, ...args], ...job }) => ({
      ...job,
      session: open(podName(job.key), name, ...args),
    }));
    for (const { key, method, session } of opened) {
      const title = `claim ${String(all.findIndex((job) => job.key === key) + 1)} of ${String(all.length)}, ${key}`;
      folder.begin(key);
      const entries = await fetchClaim(session, folder, key, title);
      folder.finish(key, {
        claim: claimNames[key],
        method,
        serviceTag: target.settings[owners[key].service].tag,
        finished: new Date().toISOString(),
        entries,
      });
      done.add(key);
    }
  }).catch((error: unknown) => {
    const unfinished = all.map(({ key }) => key).filter((key) => !done.has(key));
    const why = interruption.aborted ? "Interrupted" : reason(error, folder);
    throw new Error(`${why}\nThe backup is not finished: ${unfinished.join(", ")}. Run the command again to go on.`);
  });
}

function reason(error: unknown, folder: BackupFolder): string {
  if (!(error instanceof Error)) return String(error);
  return "code" in error && error.code === "ENOSPC" ? `No space left in ${folder.path}` : error.message;
}

function podName(key: ClaimKey): string {
  return `data-copy-${claimNames[key]}`;
}

async function podOf(target: Target, { key, method }: Job): Promise<HelperPod> {
  const owner = owners[key];
  return {
    name: podName(key),
    owner,
    node: await nodeOf(target, owner.service),
    // A snapshot is removed again by who had it made.
    mounts: [{ claim: claimNames[key], path: MOUNT, readOnly: method !== "snapshot" }],
  };
}

command(main);

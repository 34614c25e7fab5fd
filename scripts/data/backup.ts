import { claimNames } from "../../lib/catalog/claims";
import type { ClaimKey } from "../../lib/catalog/claims";
import { isEnabled } from "../../lib/config/enabledServices";
import type { Manifest } from "./backupFolder";
import { BackupFolder } from "./backupFolder";
import { copyOrder, owners } from "./claimOwners";
import { command } from "../command";
import { existingClaims, isExclusive } from "./existingClaims";
import { fetchClaim } from "./fetchClaim";
import type { HelperPod } from "./helperPod";
import { nodeOf, withHelpers } from "./helpers";
import { interruption } from "./interruption";
import { folderOptions } from "./options";
import { prometheusServer } from "./prometheusServer";
import { withServicesStopped } from "./stopServices";
import type { Target } from "./target";
import { selectedStack } from "./target";

const help = `npm run data:backup -- FOLDER [--claim KEY …] [--stop]

Copies the data of the selected stack's claims to a folder while the services run. Run it again to resume an interrupted
backup or to update the folder: only the differences are copied.

  --claim KEY   copy only this claim; may be repeated
  --stop        stop a service while its claim is copied, if it cannot be copied otherwise`;

interface Job {
  readonly key: ClaimKey;
  readonly method: Manifest["method"];
  /** A program of pod/, with its arguments. */
  readonly program: readonly [name: string, ...args: string[]];
}

async function main(): Promise<void> {
  const options = folderOptions(help, "stop");
  if (options === undefined) return;
  const target = await selectedStack();
  const jobs = await plan(target, options.claims.length === 0 ? await allClaims(target) : options.claims, options.flag);
  const folder = BackupFolder.open(options.folder, target.stack, target.objects.namespace);

  const live = jobs.filter(({ method }) => method !== "stopped");
  if (live.length > 0) await copy(target, folder, live, jobs);
  for (const job of jobs.filter(({ method }) => method === "stopped")) {
    const services = [owners[job.key].service];
    await withServicesStopped(target, services, async (stop) => {
      await stop(services);
      await copy(target, folder, [job], jobs);
    });
  }
  console.log(`Backup complete: ${folder.path}`);
}

/** Those of services that are not enabled only if they exist. */
async function allClaims({ settings, objects }: Target): Promise<readonly ClaimKey[]> {
  const exist = await Promise.all(
    copyOrder.map(
      async (key) =>
        isEnabled(settings, owners[key].service) ||
        (await objects.find("PersistentVolumeClaim", claimNames[key])) !== undefined,
    ),
  );
  return copyOrder.filter((_, index) => exist[index]);
}

/**
 * Decides how each claim is copied.
 *
 * @throws {Error} if one cannot be copied, before anything is changed.
 */
async function plan(target: Target, keys: readonly ClaimKey[], stop: boolean): Promise<readonly Job[]> {
  const [claims, prometheus] = await Promise.all([
    existingClaims(target, keys, "select another stack, or name the existing claims with --claim"),
    prometheusServer(target),
  ]);
  return [...claims].map(([key, claim]): Job => {
    const files = ["send", MOUNT] as const;
    if (isExclusive(claim)) {
      if (!stop) throw new Error(needsStop(key, `PVC ${claimNames[key]} is ReadWriteOncePod`, ""));
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
        "its files change all the time, and its snapshot API is off",
        "Set prometheus.adminApi: true and run pulumi up. ",
      ),
    );
  });
}

function needsStop(key: ClaimKey, why: string, way: string): string {
  const { service } = owners[key];
  return (
    `${key} cannot be copied while ${service} is running: ${why}. Nothing was copied.\n` +
    `${way}Add --stop to stop ${service} meanwhile, or name the other claims with --claim`
  );
}

const MOUNT = "/claim";
const begun = new Set<ClaimKey>();
const completed = new Set<ClaimKey>();

async function copy(target: Target, folder: BackupFolder, jobs: readonly Job[], all: readonly Job[]): Promise<void> {
  const pods = await Promise.all(jobs.map((job) => podOf(target, job)));
  await withHelpers(target, pods, async (open) => {
    // All at once: a pod exits if no program is started in it for minutes.
    const opened = jobs.map(({ program: [name, ...args], ...job }) => ({
      ...job,
      session: open(podName(job.key), name, ...args),
    }));
    // Before the first manifest is deleted, which tells that the folder's backup is complete.
    for (const { session } of opened) await session.receive<{ ready: true }>();
    for (const { key, method, session } of opened) {
      begun.add(key);
      const title = `claim ${all.findIndex((job) => job.key === key) + 1} of ${all.length}, ${key}`;
      folder.begin(key);
      const entries = await fetchClaim(session, folder, key, title);
      folder.finish(key, {
        claim: claimNames[key],
        method,
        serviceTag: target.settings[owners[key].service].tag,
        finished: new Date().toISOString(),
        entries,
      });
      completed.add(key);
    }
  }).catch((error: unknown) => {
    const rest = all.map(({ key }) => key).filter((key) => !completed.has(key));
    const why = interruption.aborted ? "Interrupted" : problem(error, folder);
    if (begun.size === 0) throw new Error(`${why}\nNothing was copied`);
    throw new Error(`${why}\nBackup incomplete: ${rest.join(", ")} missing. Run the command again to resume`);
  });
}

function problem(error: unknown, folder: BackupFolder): string {
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
    // The program deletes the snapshot from the claim.
    mounts: [{ claim: claimNames[key], path: MOUNT, readOnly: method !== "snapshot" }],
  };
}

command(main);

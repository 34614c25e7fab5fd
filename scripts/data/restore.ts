import { claimNames } from "../../lib/catalog/claims";
import type { ClaimKey } from "../../lib/catalog/claims";
import type { ServiceName } from "../../lib/catalog/services";
import type { Manifest } from "./backupFolder";
import { BackupFolder } from "./backupFolder";
import { copyOrder, owners } from "./claimOwners";
import { command } from "../command";
import { existingClaims, isExclusive } from "./existingClaims";
import type { HelperPod } from "./helperPod";
import { nodeOf, withHelpers } from "./helpers";
import { interruption } from "./interruption";
import { folderOptions } from "./options";
import { bytes, count } from "./progress";
import type { ClaimContents } from "./restoreClaim";
import { RestoreClaim } from "./restoreClaim";
import { isStillStopped, withServicesStopped } from "./stopServices";
import type { Target } from "./target";
import { selectedStack } from "./target";

const help = `npm run data:restore -- FOLDER [--claim KEY …] [--overwrite]

Restores the claims of the selected stack from a backup. Their services are stopped meanwhile. Run it again to resume an
interrupted restore.

  --claim KEY   restore only this claim; may be repeated
  --overwrite   replace the contents of the claims: files that are not in the backup are deleted`;

const MOUNT = "/claim";

async function main(): Promise<void> {
  const options = folderOptions(help, "overwrite");
  if (options === undefined) return;
  const folder = BackupFolder.read(options.folder);
  const manifests = completeManifests(folder, options.claims);
  const keys = [...manifests.keys()];
  const target = await selectedStack();
  const claims = await existingClaims(target, keys, "run pulumi up first");
  const exclusive = keys.filter((key) => isExclusive(claims.get(key)));
  const pods = await Promise.all(keys.map((key) => podOf(target, key)));
  // The services start after the pods are gone: on another node they could not mount the same volumes.
  await withServicesStopped(target, servicesOf(keys), async (stop) => {
    if (exclusive.length > 0) await stop(servicesOf(exclusive));
    await withHelpers(target, pods, async (open) => {
      const restores = [...manifests].map(([key, manifest], index) => {
        const title = `claim ${index + 1} of ${keys.length}, ${key}`;
        return new RestoreClaim(open(podName(key), "receive", MOUNT), folder.filesOf(key), manifest, title);
      });
      const contents = await Promise.all(restores.map((restore) => restore.inspect()));
      const stopped = await Promise.all(keys.map((key) => isStillStopped(target, owners[key].service)));
      requireSpace(keys, contents);
      if (!options.flag) requireNothingExtraneous(keys, contents, stopped);
      await stop(servicesOf(keys));
      for (const restore of restores) await restore.run();
    });
  }).catch((error: unknown) => {
    throw interruption.aborted ? new Error("Interrupted. Run the command again to resume") : error;
  });
  console.log(`Restored and verified: ${keys.join(", ")}`);
}

/**
 * Reads and checks the manifests of the claims to restore.
 *
 * @throws {Error} if a claim's backup is incomplete or damaged.
 */
function completeManifests(folder: BackupFolder, chosen: readonly ClaimKey[]): ReadonlyMap<ClaimKey, Manifest> {
  const keys = chosen.length > 0 ? chosen : copyOrder.filter((key) => folder.has(key));
  const manifests = new Map(
    keys.flatMap((key) => {
      const manifest = folder.manifest(key);
      return manifest === undefined ? [] : [[key, manifest] as const];
    }),
  );
  const incomplete = keys.filter((key) => !manifests.has(key));
  if (incomplete.length > 0 || keys.length === 0) {
    throw new Error(
      `${folder.path} contains no complete backup of ${incomplete.join(", ") || "any claim"}: ` +
        "run data:backup again to complete it, or name other claims with --claim",
    );
  }
  console.error("Checking the backup …");
  for (const [key, manifest] of manifests) folder.check(key, manifest);
  return manifests;
}

/** @throws {Error} with the claims that the backup cannot be written to. */
function requireSpace(keys: readonly ClaimKey[], contents: readonly ClaimContents[]): void {
  const lines = keys.flatMap((key, index) => {
    const { writable = true, needed = 0, free = 0 } = contents[index] ?? {};
    const name = claimNames[key];
    if (!writable) return [`  ${name}: volume is read-only, or not writable by user ${owners[key].uid}`];
    if (needed <= free) return [];
    return [
      `  ${name}: not enough space (${bytes(needed)} needed, ${bytes(free)} free); increase storage.claims.${key}.size`,
    ];
  });
  if (lines.length === 0) return;
  throw new Error(`The backup cannot be restored to these claims; nothing was changed:\n${lines.join("\n")}`);
}

/** @throws {Error} with the files that would be lost. */
function requireNothingExtraneous(
  keys: readonly ClaimKey[],
  contents: readonly ClaimContents[],
  stopped: readonly boolean[],
): void {
  const lines = keys.flatMap((key, index) => {
    const { extraneous = 0, bytes: size = 0, examples = [], resumes = false } = contents[index] ?? {};
    // The files of an interrupted restore are no loss, unless the service has run since.
    if (extraneous === 0 || (resumes && stopped[index] === true)) return [];
    const names = [...examples, ...(extraneous > examples.length ? ["…"] : [])].join(", ");
    const files = `${count(extraneous)} ${extraneous === 1 ? "file" : "files"}`;
    return [`  ${claimNames[key]}: ${files}, ${bytes(size)}: ${names}`];
  });
  if (lines.length === 0) return;
  throw new Error(
    `These claims contain files that are not in the backup; nothing was changed:\n${lines.join("\n")}\n` +
      "To delete them, add --overwrite. To keep them, back them up to another folder first",
  );
}

function servicesOf(keys: readonly ClaimKey[]): readonly ServiceName[] {
  return [...new Set(keys.map((key) => owners[key].service))];
}

function podName(key: ClaimKey): string {
  return `data-copy-${claimNames[key]}`;
}

async function podOf(target: Target, key: ClaimKey): Promise<HelperPod> {
  const owner = owners[key];
  return {
    name: podName(key),
    owner,
    node: await nodeOf(target, owner.service),
    mounts: [{ claim: claimNames[key], path: MOUNT, readOnly: false }],
  };
}

command(main);

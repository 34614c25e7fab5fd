import { claimNames } from "../../lib/catalog/claims";
import type { ClaimKey } from "../../lib/catalog/claims";
import type { ServiceName } from "../../lib/catalog/services";
import type { Manifest } from "./backupFolder";
import { BackupFolder } from "./backupFolder";
import { copyOrder, owners } from "./claims";
import { command } from "../command";
import type { HelperPod } from "./helperPod";
import { nodeOf, withHelpers } from "./helpers";
import { interruption } from "./interruption";
import { isExclusive, liveClaims } from "./liveClaims";
import { folderOptions } from "./options";
import { bytes, count } from "./progress";
import type { Holds } from "./restoreClaim";
import { RestoreClaim } from "./restoreClaim";
import { isStillStopped, withServicesStopped } from "./services";
import { selectedStack } from "./target";

const help = `npm run data:restore -- FOLDER [--claim KEY …] [--overwrite]

Makes the claims of the selected stack hold what a backup holds. Their services are stopped meanwhile. Run it again to
go on after an interruption.

  --claim KEY   only this claim; may be repeated
  --overwrite   replace what a claim holds: what is not in the backup is deleted`;

const MOUNT = "/claim";

async function main(): Promise<void> {
  const options = folderOptions(help, "overwrite");
  if (options === undefined) return;
  const folder = BackupFolder.read(options.folder);
  const manifests = finished(folder, options.claims);
  const keys = [...manifests.keys()];
  const target = await selectedStack();
  const claims = await liveClaims(target, keys);
  const missing = keys.filter((key) => !claims.has(key)).map((key) => claimNames[key]);
  if (missing.length > 0) {
    throw new Error(`Namespace ${target.kubectl.namespace} has no ${missing.join(", ")}: run pulumi up first`);
  }

  const exclusive = keys.filter((key) => isExclusive(claims.get(key)));
  const pods = await Promise.all(keys.map((key) => podOf(target, key)));
  // The services come back after the pods are gone: on another node they could not mount what the pods have.
  await withServicesStopped(target, servicesOf(keys), async (stop) => {
    if (exclusive.length > 0) await stop(servicesOf(exclusive));
    await withHelpers(target, pods, async (open) => {
      const restores = [...manifests].map(([key, manifest], index) => {
        const title = `claim ${String(index + 1)} of ${String(keys.length)}, ${key}`;
        return new RestoreClaim(open(podName(key), "receive", MOUNT), folder.filesOf(key), manifest, title);
      });
      const holds = await Promise.all(restores.map((restore) => restore.inspect()));
      const stopped = await Promise.all(keys.map((key) => isStillStopped(target, owners[key].service)));
      requireRoom(keys, holds);
      if (!options.flag) refuse(keys, holds, stopped);
      await stop(servicesOf(keys));
      for (const restore of restores) await restore.run();
    });
  }).catch((error: unknown) => {
    throw interruption.aborted ? new Error("Interrupted. Run the command again to go on.") : error;
  });
  console.log(`Restored and verified: ${keys.join(", ")}`);
}

/**
 * What is to be restored.
 *
 * @throws {Error} where a claim's backup is not finished, or damaged.
 */
function finished(folder: BackupFolder, chosen: readonly ClaimKey[]): ReadonlyMap<ClaimKey, Manifest> {
  const keys = chosen.length > 0 ? chosen : copyOrder.filter((key) => folder.has(key));
  const manifests = new Map(
    keys.flatMap((key) => {
      const manifest = folder.manifest(key);
      return manifest === undefined ? [] : [[key, manifest] as const];
    }),
  );
  const unfinished = keys.filter((key) => !manifests.has(key));
  if (unfinished.length > 0 || keys.length === 0) {
    throw new Error(
      `${folder.path} holds no finished backup of ${unfinished.join(", ") || "any claim"}: ` +
        "run data:backup again to finish it, or name the claims to restore, each with --claim",
    );
  }
  console.error("Checking the backup …");
  for (const [key, manifest] of manifests) folder.check(key, manifest);
  return manifests;
}

/** @throws {Error} that names the claims that cannot take the backup. */
function requireRoom(keys: readonly ClaimKey[], holds: readonly Holds[]): void {
  const lines = keys.flatMap((key, index) => {
    const { writable = true, needed = 0, free = 0 } = holds[index] ?? {};
    const name = claimNames[key];
    const user = `user ${String(owners[key].uid)}`;
    if (!writable)
      return [`  ${name} cannot be written to by ${user}: its volume is read-only, or belongs to another one`];
    if (needed <= free) return [];
    return [
      `  ${name} has no space left: ${bytes(needed)} needed, ${bytes(free)} free; let storage.claims.${key}.size grow`,
    ];
  });
  if (lines.length === 0) return;
  throw new Error(`These claims cannot take the backup; nothing was changed:\n${lines.join("\n")}`);
}

/** @throws {Error} that names what would be overwritten. */
function refuse(keys: readonly ClaimKey[], holds: readonly Holds[], stopped: readonly boolean[]): void {
  const lines = keys.flatMap((key, index) => {
    const { other = 0, bytes: size = 0, examples = [], continues = false } = holds[index] ?? {};
    // What an interrupted restore left half done is no loss, unless the service has run since.
    if (other === 0 || (continues && stopped[index] === true)) return [];
    const names = [...examples, ...(other > examples.length ? ["…"] : [])].join(", ");
    return [`  ${claimNames[key]}: ${count(other)} ${other === 1 ? "file" : "files"}, ${bytes(size)}: ${names}`];
  });
  if (lines.length === 0) return;
  throw new Error(
    `These claims hold files that are not those of the backup; nothing was changed:\n${lines.join("\n")}\n` +
      "To replace what these claims hold by the backup, add --overwrite. To keep it, back it up into another folder first.",
  );
}

function servicesOf(keys: readonly ClaimKey[]): readonly ServiceName[] {
  return [...new Set(keys.map((key) => owners[key].service))];
}

function podName(key: ClaimKey): string {
  return `data-copy-${claimNames[key]}`;
}

async function podOf(target: Parameters<typeof nodeOf>[0], key: ClaimKey): Promise<HelperPod> {
  const owner = owners[key];
  return {
    name: podName(key),
    owner,
    node: await nodeOf(target, owner.service),
    mounts: [{ claim: claimNames[key], path: MOUNT, readOnly: false }],
  };
}

command(main);

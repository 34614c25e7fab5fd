import { isDeepStrictEqual, parseArgs } from "node:util";
import { claimNames, claimSpec, migrationClaims } from "../../lib/catalog/claims";
import type { ClaimKey } from "../../lib/catalog/claims";
import { validate } from "../../lib/config";
import { ConcurrentUpdateError } from "@pulumi/pulumi/automation";
import { PROJECT } from "../../lib/catalog/project";
import { until } from "../../lib/cluster/until";
import { command } from "../command";
import { chosenClaims } from "./claimOwners";
import { requireNotDeleted } from "./existingClaims";
import { interruption } from "./interruption";
import type { Journal } from "./migration/journal";
import { readJournal } from "./migration/journal";
import { Migration, firstJournal } from "./migration/migration";
import { findClaim } from "./migration/volumes";
import type { Changes } from "./migration/wanted";
import { agrees, isAsWanted, wantedClaim, withChanges } from "./migration/wanted";
import type { Target } from "./target";
import { selectedStack } from "./target";

const help = `npm run claims:migrate -- KEY [--class NAME] [--size SIZE] [--access-mode MODE]

Migrates a claim of the selected stack to another StorageClass, a smaller size or another access mode: stops the service,
copies the data to a new volume, compares checksums, and binds the claim to the new volume. Options that are not set are
taken from the stack's file. The old volume is kept as PVC NAME-before-migration. Run it again to resume.

  --cancel   abort an interrupted migration, as long as the claim is bound to its old volume`;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      class: { type: "string" },
      size: { type: "string" },
      "access-mode": { type: "string" },
      cancel: { type: "boolean", default: false },
      help: { type: "boolean", short: "h" },
    },
  });
  const [name, ...more] = positionals;
  if (values.help === true || name === undefined || more.length > 0) {
    console.log(help);
    process.exitCode = values.help === true ? 0 : 1;
    return;
  }
  const [key] = chosenClaims([name]) as [ClaimKey];
  const target = await selectedStack();
  const changes: Changes = {
    ...(values.class === undefined ? {} : { className: values.class }),
    ...(values.size === undefined ? {} : { size: values.size }),
    ...(values["access-mode"] === undefined ? {} : { accessMode: values["access-mode"] }),
  };
  const unfinished = await unfinishedMigration(target, claimNames[key]);
  if (values.cancel && unfinished === undefined) throw new Error(`There is no interrupted migration of ${key}`);
  if (unfinished !== undefined && !agrees(unfinished.wanted, changes)) {
    const { className, size, accessMode } = unfinished.wanted;
    throw new Error(
      `A migration of ${key} to StorageClass ${className}, ${size}, ${accessMode} was interrupted. ` +
        `To resume it: npm run claims:migrate -- ${key}; to abort it, add --cancel`,
    );
  }
  const journal = unfinished ?? (await begin(target, key, changes));
  const migration = new Migration(
    target,
    key,
    journal,
    () => configure(target, key, journal.wanted),
    () => refresh(target, claimNames[key]),
  );
  if (values.cancel) {
    await migration.cancel();
    console.log(`Migration of ${key} aborted: PVC ${claimNames[key]} is unchanged`);
    const { size, accessMode, className } = claimSpec(key, target.settings.storage);
    if (isDeepStrictEqual({ size, accessMode, className }, { ...journal.wanted })) {
      console.log(
        `Pulumi.${target.stack}.yaml still asks for the aborted change: set storage.claims.${key} back to what the PVC has`,
      );
    }
    return;
  }
  await migration.run().catch((error: unknown) => {
    const why = interruption.aborted ? "Interrupted" : error instanceof Error ? error.message : String(error);
    throw new Error(
      `${why}\nMigration incomplete. Run the command again to resume; ` +
        `to abort: npm run claims:migrate -- ${key} --cancel`,
    );
  });
  const { backup } = migrationClaims(claimNames[key]);
  const { className, size, accessMode } = journal.wanted;
  console.log(
    `PVC ${claimNames[key]} migrated: StorageClass ${className}, ${size}, ${accessMode}.\n` +
      `Its old volume is kept as PVC ${backup}. To delete it with its data:\n` +
      `  npm run -s kubectl -- delete persistentvolumeclaim ${backup}`,
  );
}

/** @throws {Error} if the old volume of an earlier migration is still kept. */
async function unfinishedMigration(target: Target, claim: string): Promise<Journal | undefined> {
  const names = migrationClaims(claim);
  const [copy, backup] = await Promise.all([findClaim(target, names.target), findClaim(target, names.backup)]);
  const journal = readJournal(backup?.metadata?.annotations) ?? readJournal(copy?.metadata?.annotations);
  if (journal === undefined && backup !== undefined) {
    throw new Error(
      `PVC ${names.backup} still keeps the old volume of an earlier migration. If you no longer need it: ` +
        `npm run -s kubectl -- delete persistentvolumeclaim ${names.backup}`,
    );
  }
  return journal;
}

async function begin(target: Target, key: ClaimKey, changes: Changes): Promise<Journal> {
  const { stack, sections, contexts, objects } = target;
  const { storage } = validate({ stack, sections: withChanges(sections, key, changes) }, contexts);
  const claim = await findClaim(target, claimNames[key]);
  if (claim === undefined) throw new Error(`Namespace ${objects.namespace} has no PVC ${claimNames[key]}`);
  requireNotDeleted(claim);
  const wanted = wantedClaim(key, storage, claim);
  if (isAsWanted(claim, wanted)) {
    throw new Error(
      `PVC ${claimNames[key]} already has StorageClass ${wanted.className}, ${wanted.size}, ${wanted.accessMode}: nothing to do`,
    );
  }
  if ((await objects.find("StorageClass", wanted.className)) === undefined) {
    throw new Error(
      `StorageClass ${wanted.className} does not exist; to list them: npm run -s kubectl -- get storageclasses`,
    );
  }
  return firstJournal(target, claim, wanted);
}

/** Writes the changes to the stack's file: otherwise the next `pulumi up` would refuse the claim. */
async function configure({ pulumi, settings }: Target, key: ClaimKey, wanted: Journal["wanted"]): Promise<void> {
  const current = claimSpec(key, settings.storage);
  const changed = (["size", "accessMode", "className"] as const).filter((name) => current[name] !== wanted[name]);
  const path = `${PROJECT}:storage.claims.${key}`;
  const config = Object.fromEntries(changed.map((name) => [`${path}.${name}`, { value: wanted[name] }]));
  if (changed.length > 0) await pulumi.setAllConfig(config, true);
}

/** Updates the state of this claim, and of no other resource. */
async function refresh({ pulumi, objects, configFile }: Target, claim: string): Promise<void> {
  const { resources } = (await pulumi.exportStack()).deployment as {
    resources?: readonly { urn: string; type: string; id?: string }[];
  };
  const resource = resources?.find(
    ({ type, id }) => type === "kubernetes:core/v1:PersistentVolumeClaim" && id === `${objects.namespace}/${claim}`,
  );
  // If it is not in the state, the next `pulumi up` adopts the claim.
  if (resource === undefined) return;
  const refreshed = async () => {
    try {
      return await pulumi.refresh({ target: [resource.urn], configFile: await configFile(), showSecrets: false });
    } catch (error) {
      // The pulumi that a killed command started may still be running.
      if (error instanceof ConcurrentUpdateError) return undefined;
      throw error;
    }
  };
  await until(refreshed, {
    seconds: 60,
    what: "another update of the stack; if there is none, run npm run -s pulumi -- cancel",
  });
}

command(main);

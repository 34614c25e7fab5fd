import { parseArgs } from "node:util";
import { claimNames, claimSpec, migrationClaims } from "../../lib/catalog/claims";
import type { ClaimKey } from "../../lib/catalog/claims";
import { validate } from "../../lib/config";
import { chosenClaims } from "./claims";
import { command } from "../command";
import { interruption } from "./interruption";
import { until } from "./kubectl";
import type { Journal } from "./migration/journal";
import { readJournal } from "./migration/journal";
import { Migration, firstJournal } from "./migration/migration";
import { findClaim } from "./migration/volumes";
import type { Changes } from "./migration/wanted";
import { agrees, isAsWanted, wantedClaim, withChanges } from "./migration/wanted";
import type { Target } from "./target";
import { selectedStack } from "./target";

const help = `npm run claims:migrate -- KEY [--class NAME] [--size SIZE] [--access-mode MODE]

Moves a claim of the selected stack to another StorageClass, a smaller size or another access mode: makes a new volume,
copies with the service stopped, compares checksums, and gives the new volume to the claim. What is not named is as the
stack's file says. The old volume is kept as claim NAME-before-migration. Run it again to go on after an interruption.

  --cancel   give an interrupted migration up, as long as the claim has its old volume`;

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
  if (values.cancel && unfinished === undefined) throw new Error(`No migration of ${key} is unfinished`);
  if (unfinished !== undefined && !agrees(unfinished.wanted, changes)) {
    const { className, size, accessMode } = unfinished.wanted;
    throw new Error(
      `A migration to another kind is unfinished: to class ${className}, ${size}, ${accessMode}. ` +
        `To finish it: npm run claims:migrate -- ${key}; to give it up: add --cancel`,
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
    console.log(`The migration of ${key} is given up; ${claimNames[key]} is as it was`);
    return;
  }
  await migration.run().catch((error: unknown) => {
    const why = interruption.aborted ? "Interrupted" : error instanceof Error ? error.message : String(error);
    throw new Error(
      `${why}\nThe migration is not finished. To go on, run the same command again; ` +
        `to give it up: npm run claims:migrate -- ${key} --cancel`,
    );
  });
  const { backup } = migrationClaims(claimNames[key]);
  console.log(
    `${claimNames[key]} is of class ${journal.wanted.className}, ${journal.wanted.size}, ${journal.wanted.accessMode} now.\n` +
      `Its old volume is kept as claim ${backup}. To delete it and the data on it:\n` +
      `  npm run -s kubectl -- delete persistentvolumeclaim ${backup}`,
  );
}

/** @throws {Error} where an earlier migration's old volume is still kept. */
async function unfinishedMigration(target: Target, claim: string): Promise<Journal | undefined> {
  const names = migrationClaims(claim);
  const [copy, backup] = await Promise.all([findClaim(target, names.target), findClaim(target, names.backup)]);
  const journal = readJournal(backup?.metadata.annotations) ?? readJournal(copy?.metadata.annotations);
  if (journal === undefined && backup !== undefined) {
    throw new Error(
      `Claim ${names.backup} still keeps the volume from before an earlier migration. When you do not need it any more: ` +
        `npm run -s kubectl -- delete persistentvolumeclaim ${names.backup}`,
    );
  }
  return journal;
}

async function begin(target: Target, key: ClaimKey, changes: Changes): Promise<Journal> {
  const { stack, kubectl, input } = target;
  const { storage, kubernetes } = validate({ stack, sections: withChanges(input, key, changes) }, [
    target.settings.kubernetes.context ?? "",
  ]);
  const claim = await findClaim(target, claimNames[key]);
  if (claim === undefined) throw new Error(`Namespace ${kubernetes.namespace} has no claim ${claimNames[key]}`);
  const wanted = wantedClaim(key, storage, claim);
  if (isAsWanted(claim, wanted)) {
    throw new Error(
      `${claimNames[key]} is of class ${wanted.className}, ${wanted.size}, ${wanted.accessMode} already: there is nothing to do`,
    );
  }
  if ((await kubectl.find("storageclass", wanted.className)) === undefined) {
    throw new Error(`The cluster has no StorageClass ${wanted.className}: npm run -s kubectl -- get storageclasses`);
  }
  return firstJournal(target, claim, wanted);
}

/** Writes into the stack's file what differs there: the next `pulumi up` would refuse the claim otherwise. */
async function configure({ pulumi, settings }: Target, key: ClaimKey, wanted: Journal["wanted"]): Promise<void> {
  const now = claimSpec(key, settings.storage);
  const path = `cancer-mlops:storage.claims.${key}`;
  const set = (name: string, value: string) => pulumi("config", "set", "--path", `${path}.${name}`, value);
  if (now.size !== wanted.size) await set("size", wanted.size);
  if (now.accessMode !== wanted.accessMode) await set("accessMode", wanted.accessMode);
  if (now.className !== wanted.className) await set("className", wanted.className);
}

/** Only this claim: the rest of the stack is not this command's business. */
async function refresh({ pulumi, kubectl }: Target, claim: string): Promise<void> {
  const { deployment } = JSON.parse(await pulumi("stack", "export")) as {
    deployment: { resources?: readonly { urn: string; type: string; id?: string }[] };
  };
  const resource = deployment.resources?.find(
    ({ type, id }) => type === "kubernetes:core/v1:PersistentVolumeClaim" && id === `${kubectl.namespace}/${claim}`,
  );
  // Without one the next `pulumi up` takes the claim over as it is.
  if (resource === undefined) return;
  // What a command that was killed had started may still be at work.
  await until("another update of the stack to end", 60, async () => {
    try {
      return await pulumi("refresh", "--yes", "--skip-preview", "--target", resource.urn);
    } catch (error) {
      if (error instanceof Error && error.message.includes("currently locked")) return undefined;
      throw error;
    }
  });
}

command(main);

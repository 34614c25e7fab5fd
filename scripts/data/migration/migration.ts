import { FIELD_OWNERSHIP, MIGRATION, SKIP_AWAIT } from "../../../lib/catalog/annotations";
import { claimNames, migrationClaims } from "../../../lib/catalog/claims";
import type { ClaimKey } from "../../../lib/catalog/claims";
import { owners } from "../claimOwners";
import type { Claim } from "../existingClaims";
import { removeLeftovers, withHelpers } from "../helpers";
import { Progress } from "../progress";
import { withServicesStopped } from "../stopServices";
import type { Target } from "../target";
import type { Journal } from "./journal";
import {
  createClaim,
  deleteClaim,
  findClaim,
  findVolume,
  isProtected,
  protect,
  reserve,
  unprotect,
  waitUntilBound,
} from "./volumes";

/**
 * Moves a claim's data to another volume, under the same claim name.
 *
 * Each step first checks whether it is done already, so a migration that was interrupted anywhere is resumed by running it
 * from the start. Data is never only in a volume that is deleted with its claim: both volumes are protected before the
 * first claim is deleted, and until both are bound again.
 */
export class Migration {
  private readonly claim: string;
  private readonly copyClaim: string;
  private readonly backupClaim: string;

  constructor(
    private readonly target: Target,
    private readonly key: ClaimKey,
    private readonly journal: Journal,
    /** Writes the new claim into the stack's file. */
    private readonly configure: () => Promise<void>,
    /** Updates the claim in Pulumi's state. */
    private readonly refresh: () => Promise<void>,
  ) {
    this.claim = claimNames[key];
    ({ target: this.copyClaim, backup: this.backupClaim } = migrationClaims(this.claim));
  }

  async run(): Promise<void> {
    const { service } = owners[this.key];
    await withServicesStopped(this.target, [service], async (stop) => {
      if (await this.isSwitched()) {
        if (await this.isComplete()) return;
        await stop([service]);
        await this.switchOver(this.newVolume());
      } else {
        const newVolume = await this.copy(() => stop([service]));
        await this.keepOld(newVolume);
        await this.switchOver(newVolume);
      }
    });
    step("Refreshing the stack");
    await this.refresh();
    const { objects } = this.target;
    await objects.patch("PersistentVolumeClaim", this.backupClaim, {
      metadata: { annotations: { [MIGRATION]: null } },
    });
    await objects.releaseFieldOwnership("PersistentVolumeClaim", this.backupClaim);
  }

  /** Aborts, as long as the claim is bound to its old volume. */
  async cancel(): Promise<void> {
    if (await this.isSwitched()) {
      throw new Error(`PVC ${this.claim} already has its new volume: run the command without --cancel to finish`);
    }
    await removeLeftovers(this.target);
    const { oldVolume, newVolume } = this.journal;
    await unprotect(this.target, oldVolume);
    // Starts the service that the migration stopped.
    await withServicesStopped(this.target, [owners[this.key].service], () => Promise.resolve());
    const volume = (await findClaim(this.target, this.copyClaim))?.spec?.volumeName;
    if (volume !== undefined) {
      // With its own reclaim policy again, the storage is deleted with the claim.
      await unprotect(this.target, volume);
    } else if (newVolume !== undefined) {
      // Reserved, but not bound: nothing else deletes it.
      await this.target.objects.delete("PersistentVolume", newVolume);
    }
    // Last, because the command finds the migration by these claims if it has to be run again.
    await deleteClaim(this.target, this.copyClaim);
    await deleteClaim(this.target, this.backupClaim);
  }

  private async isSwitched(): Promise<boolean> {
    const claim = await findClaim(this.target, this.claim);
    const { oldVolume, newVolume } = this.journal;
    const volume = claim?.spec?.volumeName;
    if (volume === oldVolume) return false;
    if (newVolume !== undefined && (volume === undefined || volume === newVolume)) return true;
    throw new Error(
      `PVC ${this.claim} was recreated: it has volume ${String(volume)} (expected the old one, ${oldVolume}, or the new ` +
        `one, ${String(newVolume)}). Nothing was changed`,
    );
  }

  /** Returns whether only Pulumi's state is left to be updated. */
  private async isComplete(): Promise<boolean> {
    const volumes = await Promise.all(
      [this.journal.oldVolume, this.newVolume()].map((name) => findVolume(this.target, name)),
    );
    return volumes.every((volume) => !isProtected(volume));
  }

  /** Returns the name of the volume with the copy. */
  private async copy(stop: () => Promise<void>): Promise<string> {
    const { oldVolume, newVolume, wanted } = this.journal;
    step("Protecting the old volume");
    await protect(this.target, oldVolume);
    if ((await findClaim(this.target, this.copyClaim)) === undefined) {
      step("Creating the new claim");
      if (newVolume !== undefined) await reserve(this.target, newVolume, this.copyClaim);
      const old = await this.require(this.claim);
      await createClaim(this.target, {
        name: this.copyClaim,
        labels: old.metadata?.labels ?? {},
        annotations: { [MIGRATION]: JSON.stringify(this.journal) },
        accessModes: [wanted.accessMode],
        size: wanted.size,
        className: wanted.className,
        volume: newVolume,
      });
    }
    await stop();
    step("Copying the data");
    await this.copyFiles();
    const volume = (await this.require(this.copyClaim)).spec?.volumeName;
    if (volume === undefined) throw new Error(`PVC ${this.copyClaim} has no volume after the copy`);
    step("Protecting the new volume");
    await protect(this.target, volume);
    return volume;
  }

  private async copyFiles(): Promise<void> {
    const [from, to] = ["/from", "/to"];
    const pod = {
      name: `data-copy-${this.claim}`,
      owner: owners[this.key],
      // The service is stopped: the scheduler finds a node that can mount both.
      node: undefined,
      mounts: [
        { claim: this.claim, path: from, readOnly: true },
        { claim: this.copyClaim, path: to, readOnly: false },
      ],
    };
    await withHelpers(this.target, [pod], async (open) => {
      const session = open(pod.name, "copy", from, to);
      const { total } = await session.receive<{ total: { files: number; bytes: number } }>();
      const progress = new Progress(this.key, total);
      for (;;) {
        const message = await session.receive<{ copied?: number; done?: object }>();
        if (message.done !== undefined) break;
        progress.addBytes(message.copied ?? 0);
        progress.addFile();
      }
      progress.done("checksums equal");
    });
  }

  /** Creates the claim that will keep the old volume. */
  private async keepOld(newVolume: string): Promise<void> {
    step("Updating the stack's file");
    // Before the switch: a concurrent `pulumi up` is refused, or creates the claim that the new volume is reserved for.
    await this.configure();
    if ((await findClaim(this.target, this.backupClaim)) !== undefined) return;
    step("Creating the claim that keeps the old volume");
    const old = await this.require(this.claim);
    await createClaim(this.target, {
      name: this.backupClaim,
      labels: old.metadata?.labels ?? {},
      annotations: { [MIGRATION]: JSON.stringify({ ...this.journal, newVolume } satisfies Journal) },
      accessModes: old.spec?.accessModes ?? [],
      size: old.spec?.resources?.requests?.storage ?? "",
      className: old.spec?.storageClassName,
      volume: this.journal.oldVolume,
    });
  }

  private async switchOver(newVolume: string): Promise<void> {
    const { oldVolume, wanted } = this.journal;
    step("Switching the volumes");
    await deleteClaim(this.target, this.copyClaim);
    await reserve(this.target, newVolume, this.claim);
    if ((await findClaim(this.target, this.claim))?.spec?.volumeName === oldVolume) {
      step("Deleting the claim");
      await deleteClaim(this.target, this.claim);
    }
    await reserve(this.target, oldVolume, this.backupClaim);
    const kept = await this.require(this.backupClaim);
    if ((await findClaim(this.target, this.claim)) === undefined) {
      step("Recreating the claim with the new volume");
      await createClaim(this.target, {
        name: this.claim,
        labels: kept.metadata?.labels ?? {},
        annotations: { ...FIELD_OWNERSHIP, ...SKIP_AWAIT },
        accessModes: [wanted.accessMode],
        size: wanted.size,
        className: wanted.className,
        volume: newVolume,
      });
    }
    step("Waiting for both claims to be bound");
    await waitUntilBound(this.target, this.claim, newVolume);
    await waitUntilBound(this.target, this.backupClaim, oldVolume);
    await this.handToPulumi(kept);
    step("Restoring the reclaim policies");
    await unprotect(this.target, newVolume);
    await unprotect(this.target, oldVolume);
  }

  /** Makes Pulumi the owner of the fields that components/storage.ts sets. */
  private async handToPulumi({ metadata }: Claim): Promise<void> {
    const { wanted } = this.journal;
    const { objects } = this.target;
    await objects.apply("PersistentVolumeClaim", this.claim, FIELD_OWNERSHIP["pulumi.com/patchFieldManager"], {
      metadata: { labels: metadata?.labels ?? {}, annotations: { ...FIELD_OWNERSHIP, ...SKIP_AWAIT } },
      spec: { accessModes: [wanted.accessMode], resources: { requests: { storage: wanted.size } } },
    });
    await objects.releaseFieldOwnership("PersistentVolumeClaim", this.claim);
  }

  private newVolume(): string {
    const { newVolume } = this.journal;
    if (newVolume === undefined) throw new Error(`PVC ${this.claim} was switched without a new volume`);
    return newVolume;
  }

  private async require(name: string): Promise<Claim> {
    const claim = await findClaim(this.target, name);
    if (claim === undefined) throw new Error(`PVC ${name} no longer exists`);
    return claim;
  }
}

function step(what: string): void {
  console.error(`${what} …`);
}

/** @throws {Error} if the claim has no volume to migrate. */
export async function firstJournal(target: Target, claim: Claim, wanted: Journal["wanted"]): Promise<Journal> {
  const volumeName = claim.spec?.volumeName;
  const phase = claim.status?.phase ?? "";
  if (phase !== "Bound" || volumeName === undefined) {
    throw new Error(
      `PVC ${claim.metadata?.name ?? ""} is not bound to a volume (it is ${phase}), so there is no data to migrate: change ` +
        "storage.claims in the stack's file and run pulumi up, which recreates a PVC without a volume",
    );
  }
  await findVolume(target, volumeName);
  return { oldVolume: volumeName, wanted };
}

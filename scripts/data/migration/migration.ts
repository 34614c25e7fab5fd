import { FIELD_MANAGER, MIGRATION, SKIP_AWAIT } from "../../../lib/catalog/annotations";
import { claimNames, migrationClaims } from "../../../lib/catalog/claims";
import type { ClaimKey } from "../../../lib/catalog/claims";
import { owners } from "../claims";
import { withHelpers } from "../helpers";
import type { Claim } from "../liveClaims";
import { Progress } from "../progress";
import { withServicesStopped } from "../services";
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
 * Moves a claim's data to a volume of another kind, under the same claim name.
 *
 * Every step looks first whether it is done already, so that the whole can be run again from the start after an end at
 * any point. At no moment is data only in a volume that would be deleted with its claim, or that has none: both volumes
 * are protected before the first claim is deleted, and until both are bound again.
 */
export class Migration {
  private readonly claim: string;
  private readonly copyClaim: string;
  private readonly backupClaim: string;

  constructor(
    private readonly target: Target,
    private readonly key: ClaimKey,
    private readonly journal: Journal,
    /** Writes what the claim is from now on into the stack's settings. */
    private readonly configure: () => Promise<void>,
    /** Tells Pulumi what the claim is now. */
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
    step("Telling Pulumi");
    await this.refresh();
    await this.target.kubectl.patch("persistentvolumeclaim", this.backupClaim, {
      metadata: { annotations: { [MIGRATION]: null } },
    });
    await this.target.kubectl.disown("persistentvolumeclaim", this.backupClaim);
  }

  /** Gives up, which is possible as long as the claim has its old volume. */
  async cancel(): Promise<void> {
    if (await this.isSwitched()) throw new Error(`${this.claim} has its new volume already: run without --cancel`);
    const volume = (await findClaim(this.target, this.copyClaim))?.spec.volumeName ?? this.journal.newVolume;
    await deleteClaim(this.target, this.copyClaim);
    await deleteClaim(this.target, this.backupClaim);
    await unprotect(this.target, this.journal.oldVolume);
    if (volume !== undefined) {
      await this.target.kubectl.run(["delete", "persistentvolume", volume, "--ignore-not-found", "--wait=false"]);
    }
    await withServicesStopped(this.target, [owners[this.key].service], () => Promise.resolve());
  }

  private async isSwitched(): Promise<boolean> {
    const claim = await findClaim(this.target, this.claim);
    const { oldVolume, newVolume } = this.journal;
    const volume = claim?.spec.volumeName;
    if (volume === oldVolume) return false;
    if (newVolume !== undefined && (volume === undefined || volume === newVolume)) return true;
    throw new Error(
      `${this.claim} has volume ${String(volume)}, which is neither the old one, ${oldVolume}, nor the new one, ` +
        `${String(newVolume)}: somebody made it anew. Nothing was changed`,
    );
  }

  /** Whether only Pulumi is left to be told. */
  private async isComplete(): Promise<boolean> {
    const volumes = await Promise.all(
      [this.journal.oldVolume, this.newVolume()].map((name) => findVolume(this.target, name)),
    );
    return volumes.every((volume) => !isProtected(volume));
  }

  /** Gives the name of the volume with the copy. */
  private async copy(stop: () => Promise<void>): Promise<string> {
    const { oldVolume, newVolume, wanted } = this.journal;
    step("Protecting the old volume");
    await protect(this.target, oldVolume);
    if ((await findClaim(this.target, this.copyClaim)) === undefined) {
      step("Making the new claim");
      if (newVolume !== undefined) await reserve(this.target, newVolume, this.copyClaim);
      const old = await this.must(this.claim);
      await createClaim(this.target, {
        name: this.copyClaim,
        labels: old.metadata.labels ?? {},
        annotations: { [MIGRATION]: JSON.stringify(this.journal) },
        accessModes: [wanted.accessMode],
        size: wanted.size,
        className: wanted.className,
        volume: newVolume,
      });
    }
    await stop();
    step("Copying");
    await this.copyFiles();
    const volume = (await this.must(this.copyClaim)).spec.volumeName;
    if (volume === undefined) throw new Error(`${this.copyClaim} has no volume after the copy`);
    step("Protecting the new volume");
    await protect(this.target, volume);
    return volume;
  }

  private async copyFiles(): Promise<void> {
    const [from, to] = ["/from", "/to"];
    const pod = {
      name: `data-copy-${this.claim}`,
      owner: owners[this.key],
      // With the service stopped any node will do that can mount both: the scheduler knows.
      node: undefined,
      mounts: [
        { claim: this.claim, path: from, readOnly: true },
        { claim: this.copyClaim, path: to, readOnly: false },
      ],
    };
    await withHelpers(this.target, [pod], async (open) => {
      const session = open(pod.name, "copy", from, to);
      const { total } = await session.hear<{ total: { files: number; bytes: number } }>();
      const progress = new Progress(this.key, total);
      for (;;) {
        const message = await session.hear<{ copied?: number; done?: object }>();
        if (message.done !== undefined) break;
        progress.addBytes(message.copied ?? 0);
        progress.addFile();
      }
      progress.done("equal by checksums");
    });
  }

  /** The claim that is going to keep the old volume; it waits for it. */
  private async keepOld(newVolume: string): Promise<void> {
    step("Writing the stack's settings");
    // Before the switch: a `pulumi up` meanwhile is refused, or makes the claim that the new volume is reserved for.
    await this.configure();
    if ((await findClaim(this.target, this.backupClaim)) !== undefined) return;
    step("Making the claim that keeps the old volume");
    const old = await this.must(this.claim);
    await createClaim(this.target, {
      name: this.backupClaim,
      labels: old.metadata.labels ?? {},
      annotations: { [MIGRATION]: JSON.stringify({ ...this.journal, newVolume } satisfies Journal) },
      accessModes: old.spec.accessModes,
      size: old.spec.resources.requests.storage,
      className: old.spec.storageClassName,
      volume: this.journal.oldVolume,
    });
  }

  private async switchOver(newVolume: string): Promise<void> {
    const { oldVolume, wanted } = this.journal;
    step("Switching");
    await deleteClaim(this.target, this.copyClaim);
    await reserve(this.target, newVolume, this.claim);
    if ((await findClaim(this.target, this.claim))?.spec.volumeName === oldVolume) {
      step("Deleting the claim, which makes both volumes free");
      await deleteClaim(this.target, this.claim);
    }
    await reserve(this.target, oldVolume, this.backupClaim);
    const kept = await this.must(this.backupClaim);
    if ((await findClaim(this.target, this.claim)) === undefined) {
      step("Making the claim again, with the new volume");
      await createClaim(this.target, {
        name: this.claim,
        labels: kept.metadata.labels ?? {},
        annotations: { ...FIELD_MANAGER, ...SKIP_AWAIT },
        accessModes: [wanted.accessMode],
        size: wanted.size,
        className: wanted.className,
        volume: newVolume,
      });
    }
    step("Waiting for both claims");
    await waitUntilBound(this.target, this.claim, newVolume);
    await waitUntilBound(this.target, this.backupClaim, oldVolume);
    await this.handToPulumi(kept);
    step("Giving the volumes their own reclaim policies again");
    await unprotect(this.target, newVolume);
    await unprotect(this.target, oldVolume);
  }

  /** The fields that components/storage.ts writes become Pulumi's, and what was written here nobody's. */
  private async handToPulumi({ metadata }: Claim): Promise<void> {
    const { wanted } = this.journal;
    const object = {
      apiVersion: "v1",
      kind: "PersistentVolumeClaim",
      metadata: { name: this.claim, labels: metadata.labels, annotations: { ...FIELD_MANAGER, ...SKIP_AWAIT } },
      spec: { accessModes: [wanted.accessMode], resources: { requests: { storage: wanted.size } } },
    };
    const manager = `--field-manager=${FIELD_MANAGER["pulumi.com/patchFieldManager"]}`;
    await this.target.kubectl.run(["apply", "--server-side", manager, "--filename=-"], JSON.stringify(object));
    await this.target.kubectl.disown("persistentvolumeclaim", this.claim);
  }

  private newVolume(): string {
    const { newVolume } = this.journal;
    if (newVolume === undefined) throw new Error(`${this.claim} was switched without a new volume`);
    return newVolume;
  }

  private async must(name: string): Promise<Claim> {
    const claim = await findClaim(this.target, name);
    if (claim === undefined) throw new Error(`Claim ${name} is gone: somebody has deleted it`);
    return claim;
  }
}

function step(what: string): void {
  console.error(`${what} …`);
}

/** @throws {Error} where a claim cannot be migrated at all. */
export async function firstJournal(target: Target, claim: Claim, wanted: Journal["wanted"]): Promise<Journal> {
  const { volumeName } = claim.spec;
  if (claim.status.phase !== "Bound" || volumeName === undefined) {
    throw new Error(`${claim.metadata.name} has no volume yet (it is ${claim.status.phase}): there is nothing to move`);
  }
  await findVolume(target, volumeName);
  return { oldVolume: volumeName, wanted };
}

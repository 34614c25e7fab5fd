import { CLAIMS, boundVolumes, inClaims } from "./claims";
import { readyPods } from "./pods";
import type { TestStack } from "./stack";
import { devStack } from "./stack";
import { until } from "./until";

/** A stack whose updates are interrupted, with a file in every claim. The claims are bound before a pod mounts them. */
export class InterruptedStack {
  readonly stack: TestStack;
  private kept = "";

  /** @param digit - as in {@link devStack}. */
  constructor(namespace: string, digit: number) {
    this.stack = devStack(namespace, digit, { storage: { className: "immediate" } });
  }

  async writeInClaims(): Promise<void> {
    await inClaims(
      this.stack.kubectl,
      'for claim in /claims/*; do mkdir "$claim/kept"; echo "$claim" > "$claim/kept/marker"; done',
    );
    this.kept = await this.readKept();
    expect(this.kept.trim().split("\n")).toHaveLength(2 * CLAIMS.length);
  }

  async expectUp(): Promise<void> {
    await readyPods(this.stack.kubectl);
    await this.stack.previewExpectingNoChanges();
    expect(await this.readKept()).toBe(this.kept);
  }

  async expectDestroyed(): Promise<void> {
    await until(async () => (await this.stack.kubectl.names("all")).length === 0 || undefined, {
      seconds: 60,
      what: "the deletion of every object",
    });
    expect(await this.readKept()).toBe(this.kept);
  }

  /** The moment in the middle of an update. */
  readonly firstDeployment = () => this.stack.kubectl.exists("deployment/mlflow");

  /** The moment in the middle of a deletion. */
  readonly halfDestroyed = async () => !(await this.stack.kubectl.exists("deployment/grafana"));

  /** The claims, their volumes and what is written in them. */
  private async readKept(): Promise<string> {
    const { kubectl } = this.stack;
    return (await boundVolumes(kubectl)) + (await inClaims(kubectl, "grep . /claims/*/kept/marker"));
  }
}

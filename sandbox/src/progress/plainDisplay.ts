import type { Display, Step } from "./step";
import { formatDuration } from "./format";

const secondsBetweenUpdates = 15;

/** For logs and pipes: a line when a step starts and ends, and regular updates in between. */
export class PlainDisplay implements Display {
  private readonly nextUpdate = new Map<string, number>();

  started(step: Step, position: string): void {
    this.nextUpdate.set(step.id, secondsBetweenUpdates);
    console.log(`[${position}] ${step.title}`);
  }

  running(step: Step, position: string, status: string, seconds: number): void {
    const next = this.nextUpdate.get(step.id) ?? secondsBetweenUpdates;
    if (seconds >= next) {
      this.nextUpdate.set(step.id, next + secondsBetweenUpdates);
      console.log(`[${position}]   ${step.title}: ${status}`);
    }
  }

  ended(step: Step, position: string, seconds: number): void {
    console.log(`[${position}] ${step.title}: done in ${formatDuration(seconds)}`);
  }

  failed(step: Step, position: string, seconds: number): void {
    console.log(`[${position}] ${step.title}: failed after ${formatDuration(seconds)}`);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
